/** A preview that follows what is typed, and variables that are put where the cursor stands. */

import { find, on } from "./dom";

const PAUSE = 500;
let waiting = 0;

function show(form: HTMLFormElement): void {
  const button = find<HTMLButtonElement>("[data-preview-button]", form);
  if (button) form.requestSubmit(button);
}

document.addEventListener("input", (event) => {
  const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-preview]") : null;
  if (!form) return;
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => show(form), PAUSE);
});

/** The answer goes into the frame, so this page hears of it only there; the button is free again. */
document.addEventListener("load", (event) => {
  if (event.target instanceof HTMLIFrameElement && event.target.name === "preview") find("[data-preview-button]")?.removeAttribute("aria-busy");
}, true);

on("click", "[data-insert]", (button) => {
  const field = document.getElementById(button.dataset["into"] ?? "");
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.setRangeText(button.dataset["insert"] ?? "", field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
