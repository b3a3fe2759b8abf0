/** Tells the desk that this person reads or writes here, and shows who else does. */

import { csrf, find, on } from "./dom";
import { htmx } from "./http";

const BEAT = 10_000;
let wroteAt = 0;
let told = "";

function beat(): void {
  const url = find("[data-presence-url]")?.dataset["presenceUrl"];
  const place = find("[data-presence]");
  if (!url || document.hidden || !navigator.onLine) return;
  told = state();
  void htmx.ajax("post", url, { source: place ?? document.body, target: place ?? document.body, swap: place ? "innerHTML" : "none", values: { state: told } });
}

function state(): string {
  return Date.now() - wroteAt < BEAT * 1.5 ? "writing" : "viewing";
}

on("input", "[data-composer]", () => {
  wroteAt = Date.now();
  if (told !== "writing") beat();
});

addEventListener("pagehide", () => {
  const url = find("[data-presence-url]")?.dataset["presenceUrl"];
  if (!url) return;
  const body = new FormData();
  body.set("state", "left");
  body.set("csrfmiddlewaretoken", csrf());
  navigator.sendBeacon(url, body);
});

document.addEventListener("visibilitychange", beat);
window.setInterval(beat, BEAT);
beat();
