/** Tells the desk once a minute that this person is at work here, while they use the page: whoever is silent is away. */

import { csrf, find } from "./dom";

const BEAT = 60_000;
const USES = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];

let isUsed = true;
let toldAt = -Infinity;

function tell(): void {
  const url = find("[data-availability-sign]")?.dataset["availabilitySign"];
  if (!url || !isUsed || document.hidden || performance.now() - toldAt < BEAT) return;
  isUsed = false;
  toldAt = performance.now();
  void fetch(url, { method: "POST", keepalive: true, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } }).catch(() => undefined);
}

USES.forEach((use) => addEventListener(use, () => ((isUsed = true), tell()), { capture: true, passive: true }));
tell();
