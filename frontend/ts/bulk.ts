/** A bulk change that goes on while one works elsewhere: a small sign in the frame, until it is finished and was seen. */

import { all, find, onParts, remember, remembered } from "./dom";

const KEY = "desk:bulk";
const PAUSE = 3000;
const FAREWELL = 8000;

/** Its own page begins the watch; the sign is for all other pages. */
onParts(() => {
  const state = find("[data-bulk-run]")?.dataset["bulkRun"];
  if (state) remember(KEY, state === "running" || state === "undoing" ? "1" : null);
});

async function look(): Promise<void> {
  const place = find("[data-bulk-sign]");
  if (!place || document.hidden || find("[data-bulk-run]") || !remembered(KEY)) return;
  const answer = await fetch(place.dataset["bulkSign"] ?? "", { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  place.innerHTML = await answer.text();
  const state = find("[data-bulk-now]", place)?.dataset["bulkNow"];
  if (state === "running" || state === "undoing") return;
  remember(KEY, null);
  window.setTimeout(() => all("[data-bulk-now]").forEach((sign) => sign.remove()), FAREWELL);
}

window.setInterval(() => void look(), PAUSE);
void look();
