export { CategoryOptions, CategoryPicker } from "./CategoryPicker";
export { NoteEditor } from "./NoteEditor";
export { TagsEditor } from "./TagsEditor";
export { TransactionDrawer, type DrawerField } from "./TransactionDrawer";
