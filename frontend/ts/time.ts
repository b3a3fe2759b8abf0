/** Keeps relative times fresh in the page's language, and counts down what is held back. */

import { all } from "./dom";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const language = document.documentElement.lang || "en";

const words = (unit: string): Intl.NumberFormat => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow" });
const units: [number, Intl.NumberFormat][] = [[DAY, words("day")], [HOUR, words("hour")]];
const minutes = new Intl.NumberFormat(language, { style: "unit", unit: "minute", unitDisplay: "short" });

/** Only what has moved since the server wrote it: past times of more than a minute and less than a week. */
function fresh(element: HTMLTimeElement): void {
  const seconds = (Date.now() - Date.parse(element.dateTime)) / 1000;
  if (seconds < 45 || seconds >= 7 * DAY) return;
  const found = units.find(([size]) => seconds >= size - 15);
  const text = found ? found[1].format(Math.round(seconds / found[0])) : minutes.format(Math.max(1, Math.round(seconds / MINUTE)));
  if (element.dataset["said"] !== text) element.textContent = element.dataset["said"] = text;
}

function countDown(element: HTMLElement): void {
  const left = Math.ceil((Date.parse(element.dataset["holdUntil"] ?? "") - Date.now()) / 1000);
  element.textContent = `${Math.max(0, left)} s`;
  if (left > 0) return;
  element.removeAttribute("data-hold-until");
  element.dispatchEvent(new CustomEvent("desk:held", { bubbles: true }));
}

window.setInterval(() => all("[data-hold-until]").forEach(countDown), 500);
window.setInterval(() => all<HTMLTimeElement>('time[data-time="relative"]').forEach(fresh), 20_000);
