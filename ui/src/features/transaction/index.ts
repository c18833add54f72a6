export { TransactionDrawer, type DrawerField } from "./TransactionDrawer";
