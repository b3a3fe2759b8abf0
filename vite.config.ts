import { defineConfig } from "vite";
import { compressed } from "./frontend/build/compressed.ts";
import { sprite } from "./frontend/build/sprite.ts";
import { tidy } from "./frontend/build/tidy.ts";

/** Built files are named by their content, so that browsers may keep them for ever; Django reads the manifest. */
export default defineConfig({
  base: "/static/build/",
  publicDir: "frontend/public",
  plugins: [sprite("frontend/icons.txt"), compressed(), tidy()],
  build: {
    outDir: "static/build",
    emptyOutDir: false,
    manifest: "manifest.json",
    target: ["chrome123", "firefox121", "safari17.5"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      checks: { eval: false }, // htmx carries one, switched off by allowEval and by the security policy
      input: [
        "frontend/ts/app.ts",
        "frontend/ts/public.ts",
        "frontend/ts/charts.ts",
        "frontend/css/app.css",
        "frontend/css/public.css",
        "frontend/css/message.css",
      ],
    },
  },
});
