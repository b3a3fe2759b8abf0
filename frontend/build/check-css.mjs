// Keeps the style sheets small and on tokens: no raw colours outside tokens/, no !important, no file over 160 lines.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = "frontend/css";
const RAW_COLOUR = /#[0-9a-f]{3,8}\b(?!\w)|\b(?:rgb|hsl|oklch)\((?!from )/i;
const PHYSICAL = /\b(?:margin|padding|border)-(?:left|right)\b|text-align:\s*(?:left|right)\b/;

const problems = [];
for (const name of readdirSync(ROOT, { recursive: true }).filter((file) => file.endsWith(".css"))) {
  const lines = readFileSync(join(ROOT, name), "utf8").split("\n");
  if (lines.length > 160) problems.push(`${name}: ${lines.length} lines, at most 160`);
  lines.forEach((line, index) => {
    const at = `${name}:${index + 1}`;
    if (!name.startsWith("tokens") && RAW_COLOUR.test(line)) problems.push(`${at}: a raw colour; use a token`);
    if (/!important/.test(line) && !name.endsWith("reset.css")) problems.push(`${at}: !important`);
    if (PHYSICAL.test(line)) problems.push(`${at}: left or right; use a logical property`);
  });
}
if (problems.length) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log("style sheets: fine");
