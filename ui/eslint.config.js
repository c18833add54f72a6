import importX from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import jsxA11y from "eslint-plugin-jsx-a11y";
import react from "eslint-plugin-react";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const tauriOnlyInIpc = {
  group: ["@tauri-apps/*"],
  message: "Only src/ipc/tauri.ts talks to Tauri; everything else uses the Host of src/ipc.",
};
const fakeOnlyByMode = {
  group: ["**/ipc/fake", "**/ipc/fake/*", "@/ipc/fake", "@/ipc/fake/*"],
  message: "The fake host must not reach the production bundle.",
};
const featuresByTheirDoor = {
  group: ["@/features/*/*"],
  message: "Import a feature by its door: @/features/<name>.",
};

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/bindings", "src/link"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "Use a union of strings." },
      ],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [createTypeScriptImportResolver({ project: "./tsconfig.json" })],
    },
    rules: {
      "import-x/no-cycle": "error",
      "no-restricted-imports": [
        "error",
        { patterns: [tauriOnlyInIpc, fakeOnlyByMode, featuresByTheirDoor] },
      ],
    },
  },
  {
    files: ["src/**/*.tsx"],
    ignores: ["src/**/*.test.tsx"],
    plugins: { react, "react-hooks": reactHooks, "jsx-a11y": jsxA11y },
    settings: { react: { version: "19" } },
    rules: {
      ...reactHooks.configs.recommended.rules,
      ...jsxA11y.flatConfigs.recommended.rules,
      // TanStack Virtual reads the scroll position while rendering; we do not use the compiler.
      "react-hooks/incompatible-library": "off",
      // Grids and list boxes are focusable containers with an active descendant.
      "jsx-a11y/no-noninteractive-tabindex": "off",
      "react/jsx-key": "error",
      "react/jsx-no-literals": ["error", { ignoreProps: true }],
      "react/no-danger": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "JSXAttribute[name.name=/^(aria-label|aria-description|title|placeholder|alt)$/] > Literal",
          message: "Texts come from the catalogue in src/i18n.",
        },
        {
          // Punctuation between two values is no text; letters are.
          selector:
            "JSXExpressionContainer > :matches(Literal[value=/[A-Za-z]/], TemplateLiteral > TemplateElement[value.raw=/[A-Za-z]/]):not(JSXAttribute *)",
          message: "Texts come from the catalogue in src/i18n.",
        },
      ],
    },
  },
  {
    files: ["src/ipc/tauri.ts"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    files: ["src/ipc/fake/**", "src/main.tsx", "src/test/**", "src/**/*.test.{ts,tsx}"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [tauriOnlyInIpc] }],
    },
  },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
);
