/** The list of a ticket's clocks opens over its badge, by pointer or by focus; what is left counts down in the page. */

import { all, find, on } from "./dom";

const PAUSE = 250;
const GAP = 4;
const EDGE = 8;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const language = document.documentElement.lang || "en";
const unit = (name: string): Intl.NumberFormat => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" });
const UNITS: [number, Intl.NumberFormat][] = [[DAY, unit("day")], [HOUR, unit("hour")], [MINUTE, unit("minute")]];

let waiting = 0;
let shown: HTMLElement | null = null;

function card(): HTMLElement {
  const known = document.getElementById("clocks-card");
  if (known) return known;
  const made = document.createElement("div");
  made.id = "clocks-card";
  made.className = "menu clocks-card";
  made.popover = "manual";
  made.setAttribute("role", "status");
  document.body.append(made);
  return made;
}

async function open(link: HTMLAnchorElement): Promise<void> {
  shown = link;
  const answer = await fetch(`${link.href}?part=list`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected || shown !== link) return;
  const box = card();
  box.innerHTML = await answer.text();
  box.showPopover();
  const at = link.getBoundingClientRect();
  const below = at.bottom + GAP + box.offsetHeight <= innerHeight - EDGE;
  box.style.left = `${Math.max(EDGE, Math.min(at.left, innerWidth - box.offsetWidth - EDGE))}px`;
  box.style.top = `${Math.max(EDGE, below ? at.bottom + GAP : at.top - GAP - box.offsetHeight)}px`;
}

function close(): void {
  shown = null;
  const box = find("#clocks-card:popover-open");
  if (box) box.hidePopover();
}

/** After a moment, so that a pointer that passes by opens nothing, and one that goes over into the list keeps it. */
function soon(act: () => void): void {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(act, PAUSE);
}

on<PointerEvent>("pointerover", "[data-clocks]", (link, event) => {
  if (event.pointerType !== "touch" && shown !== link) soon(() => void open(link as HTMLAnchorElement));
});
on("pointerout", "[data-clocks], #clocks-card", () => soon(close));
on("pointerover", "#clocks-card", () => window.clearTimeout(waiting));
on("focusin", "[data-clocks]", (link) => {
  if (!link.matches(":focus-visible")) return;
  window.clearTimeout(waiting); // what was left a moment ago closes nothing now
  void open(link as HTMLAnchorElement);
});
on("focusout", "[data-clocks]", () => soon(close));
document.addEventListener("keydown", (event) => event.key === "Escape" && close());

/** Two units at most, as the server says it. */
function count(element: HTMLElement): void {
  const seconds = Math.floor((Date.parse(element.dataset["until"] ?? "") - Date.now()) / 1000);
  const [left = "%s", over = "%s"] = (element.dataset["words"] ?? "").split("|");
  let rest = Math.abs(seconds);
  const parts: string[] = [];
  for (const [size, words] of UNITS) {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    if (whole && parts.length < 2) parts.push(words.format(whole));
    else if (parts.length) break;
  }
  if (!parts.length) return;
  element.textContent = (seconds < 0 ? over : left).replace("%s", parts.join(" "));
}

window.setInterval(() => all("[data-until][data-words]").forEach(count), 30_000);
