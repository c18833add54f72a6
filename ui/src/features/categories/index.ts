export { CategoriesScreen } from "./CategoriesScreen";
