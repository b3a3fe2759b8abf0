import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** Takes away what earlier builds left, once the new files stand: a desk that runs meanwhile misses none. */
export function tidy(): Plugin {
  return {
    name: "tidy",
    writeBundle(options, bundle) {
      const folder = options.dir ?? "";
      const kept = new Set(Object.keys(bundle));
      for (const name of readdirSync(join(folder, "assets"))) {
        if (!kept.has(`assets/${name}`)) rmSync(join(folder, "assets", name));
      }
    },
  };
}
