/** For how long the ticket in front is really worked on: seen, with the focus, and used within the last minute. */

import { csrf, find } from "./dom";

const TICK = 1000;
const BEAT = 15_000;
const IDLE = 60_000;
const USES = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];

let usedAt = performance.now();
let tickedAt = performance.now();
let toldAt = performance.now();
let counted = 0;
let url = "";

/** What passed since the last tick, where it counts; a sleeping machine's tick is late and counts for one. */
function tick(): void {
  const now = performance.now();
  const passed = Math.min(now - tickedAt, 2 * TICK);
  tickedAt = now;
  const here = find("[data-handling-url]")?.dataset["handlingUrl"] ?? "";
  if (here !== url) tell();
  url = here;
  if (url && !document.hidden && document.hasFocus() && now - usedAt < IDLE) counted += passed;
  if (now - toldAt >= BEAT) tell();
}

/** Also as the page goes away, so the request outlives it. Less than a second waits for the next time. */
function tell(): void {
  toldAt = performance.now();
  const seconds = Math.floor(counted / 1000);
  if (!url || !seconds) return;
  counted -= seconds * 1000;
  const body = new URLSearchParams({ seconds: String(seconds) });
  void fetch(url, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } }).catch(() => undefined);
}

USES.forEach((use) => addEventListener(use, () => (usedAt = performance.now()), { capture: true, passive: true }));
document.addEventListener("visibilitychange", () => document.hidden && tell());
document.addEventListener("htmx:beforeSwap", (event) => {
  if ((event as CustomEvent<{ target: Element }>).detail.target.id === "page") tell();
});
addEventListener("pagehide", tell);
window.setInterval(tick, TICK);
