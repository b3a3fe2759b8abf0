/** The list: a ticket that moved up since is shown once, where it is now. */

import { all, find } from "./dom";
import { htmx } from "./http";

const FORGOTTEN = 15_000;

/** Whoever lost the connection did not say goodbye: while somebody seems to be at a ticket, look again now and then. */
window.setInterval(() => {
  const rows = find("#rows");
  if (document.hidden || !rows || !find(".avatar.is-here, .avatar.is-writing", rows)) return;
  void htmx.ajax("get", rows.dataset["src"] ?? "", { source: rows, target: rows, swap: "morph:outerHTML" });
}, FORGOTTEN);

document.addEventListener("htmx:afterSwap", () => {
  const seen = new Set<string>();
  for (const row of all("[data-rows] [data-row]")) {
    if (row.id && seen.has(row.id)) row.remove();
    seen.add(row.id);
  }
});
