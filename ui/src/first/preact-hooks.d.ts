/** The hooks that hooks.ts stands in front of; build/firstPicture.ts resolves the name. */
declare module "preact-hooks" {
  export * from "preact/hooks";
}
