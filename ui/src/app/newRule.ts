import type { RuleDraft } from "@/bindings/RuleDraft";

/** A rule that does nothing yet. */
export const NEW_RULE: RuleDraft = {
  id: null,
  name: "",
  search: "",
  actions: {
    categoryId: null,
    merchant: null,
    tags: [],
    note: null,
    hide: false,
    reviewed: false,
    split: [],
  },
  enabled: true,
};
