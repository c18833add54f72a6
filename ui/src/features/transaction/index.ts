export { CategoryOptions } from "./CategoryPicker";
export { TagsEditor } from "./TagsEditor";
export { TransactionDrawer, type DrawerField } from "./TransactionDrawer";
