import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const first = (name: string) => at(`../src/first/${name}`);
const preact = (path: string) => at(`../node_modules/preact/${path}`);

const FILE = "first.js";

/** The app's components, with stand-ins for what is too large or too late for the first picture. */
const STAND_INS = [
  { find: /^react-dom\/client$/, replacement: preact("compat/client.mjs") },
  { find: /^react\/jsx(-dev)?-runtime$/, replacement: preact("jsx-runtime/dist/jsxRuntime.mjs") },
  { find: /^react$/, replacement: preact("compat/dist/compat.mjs") },
  { find: /^preact-hooks$/, replacement: preact("hooks/dist/hooks.mjs") },
  { find: /^preact\/hooks$/, replacement: first("hooks.ts") },
  { find: /^preact$/, replacement: preact("dist/preact.mjs") },
  { find: /^@tanstack\/react-query$/, replacement: first("query.ts") },
  { find: /^@tanstack\/react-virtual$/, replacement: first("virtual.ts") },
  { find: /^radix-ui$/, replacement: first("radix.tsx") },
  { find: /^tailwind-merge$/, replacement: first("merge.ts") },
  { find: /^@\//, replacement: `${at("../src")}/` },
];

/** Builds the script of the first picture; see src/first/main.tsx. */
export async function buildFirstPicture(target: string[]): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    resolve: { alias: STAND_INS },
    plugins: [
      {
        name: "nothing-later",
        // Screens that are loaded later are not in the first picture; nothing asks for them.
        resolveId: {
          order: "pre",
          handler: (source, _importer, { kind }) =>
            kind === "dynamic-import" ? { id: source, external: true } : null,
        },
      },
    ],
    build: {
      target,
      write: false,
      modulePreload: false,
      rolldownOptions: {
        input: first("main.tsx"),
        output: { format: "iife" },
      },
    },
  });
  const [chunk] = (Array.isArray(result) ? result : [result]).flatMap((one) =>
    "output" in one ? one.output : [],
  );
  if (chunk?.type !== "chunk") throw new Error("the first picture was not built");
  return chunk.code;
}

/**
 * Puts the script of the first picture into the page. The app's own script then waits to be called
 * by it, so that reading and running it does not delay the picture.
 */
export function firstPicture(target: string[]): Plugin {
  return {
    name: "first-picture",
    apply: "build",
    async generateBundle() {
      const source = await buildFirstPicture(target);
      this.emitFile({ type: "asset", fileName: FILE, source });
    },
    transformIndexHtml: {
      order: "post",
      handler(html, { filename }) {
        if (!filename.endsWith("/index.html")) return html;
        const app = /<script type="module" crossorigin src="([^"]+)"><\/script>/;
        if (!app.test(html)) throw new Error("index.html has no script of the app to wait for");
        return html
          .replace(
            app,
            `<script defer src="/${FILE}"></script>\n    <meta name="app" content="$1">`,
          )
          .replace(/\s*<link rel="modulepreload"[^>]*>/g, "");
      },
    },
  };
}
