import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Only what differs between icons is kept: size, stroke and colour come from CSS. */
function symbol(name: string): string {
  const svg = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
  const inner = svg.replace(/<!--.*?-->/gs, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "")}</symbol>`;
}

/** Builds one sprite of the icons named in the list, one a line; an unknown name fails the build. */
export function sprite(list: string): Plugin {
  return {
    name: "sprite",
    buildStart() {
      this.addWatchFile(list);
      const names = readFileSync(list, "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("")}</svg>`;
      this.emitFile({ type: "asset", name: "sprite.svg", originalFileName: "frontend/sprite.svg", source });
    },
  };
}
