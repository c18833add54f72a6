export { RulesScreen } from "./RulesScreen";
export { RuleDialog } from "./RuleDialog";
