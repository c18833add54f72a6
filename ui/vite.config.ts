import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { firstPicture } from "./build/firstPicture.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// WebKitGTK 2.40 (Debian 12) is the oldest engine Coffer runs in.
const TARGET = ["es2022", "safari16.4"];

/**
 * Two pages: the app, and the Link window, which loads third-party script and therefore shares no
 * chunk of state with the app. `--mode fake` builds the app against the in-memory bank of
 * `src/ipc/fake`, which no other mode contains.
 */
export default defineConfig({
  plugins: [react(), tailwindcss(), firstPicture(TARGET)],
  resolve: { alias: { "@": at("./src") } },
  clearScreen: false,
  server: { port: 1420, strictPort: true, host: "127.0.0.1" },
  build: {
    target: TARGET,
    outDir: "dist",
    emptyOutDir: true,
    // The polyfill is for engines without modulepreload, and only matters over a network.
    modulePreload: { polyfill: false },
    // A data: URL would need `img-src data:` and `font-src data:` in the CSP.
    assetsInlineLimit: 0,
    rolldownOptions: { input: { index: at("./index.html"), link: at("./link.html") } },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 60_000,
  },
});
