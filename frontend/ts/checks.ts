/** Looks at a reply while it is written: the warnings stand beside the send button before anybody presses it. */

import { find, later, on } from "./dom";
import { kindOf } from "./composer";

const PAUSE = 1200;

const look = later((form: HTMLElement) => {
  const place = find("[data-checks]", form);
  if (place && form.isConnected && kindOf(form) === "reply") place.dispatchEvent(new CustomEvent("desk:check"));
}, PAUSE);

const heed = (element: Element): void => {
  const form = element.closest<HTMLElement>("form[data-composer]");
  if (form && find("[data-checks]", form)) look(form);
};

on("input", "[data-composer] [data-write]", heed);
on("desk:files", "[data-composer]", heed);
/** The field for a moment walks its parts with the arrow keys, and Enter in it never sends at once. */
document.addEventListener("keydown", (event) => {
  if (!(event.target instanceof HTMLInputElement) || !event.target.matches("[data-send-time]")) return;
  if (event.key.startsWith("Arrow")) event.stopPropagation();
  if (event.key !== "Enter") return;
  event.preventDefault();
  event.stopPropagation();
  find("[data-send-chosen]", event.target.form ?? document)?.click();
}, true);

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-remove-file]")) {
    const form = event.target.closest<HTMLElement>("form[data-composer]") ?? find("form[data-composer]");
    if (form) look(form);
  }
}, true);
