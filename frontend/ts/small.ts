/** Little habits of a page: the place where one is in sight, folds that are remembered, first focus, copying, one press of a form's button. */

import { all, find, on, onParts, remember, remembered } from "./dom";

onParts((root) => {
  all(".tabs [aria-current], .places [aria-current]", root).forEach((place) => place.scrollIntoView({ block: "nearest", inline: "nearest" }));
  for (const fold of all<HTMLDetailsElement>("details[data-fold]", root)) {
    const state = remembered(`fold:${fold.dataset["fold"]}`);
    if (state) fold.open = state === "open";
  }
  find("[data-autofocus]:not(dialog *)", root)?.focus();
});

document.addEventListener("toggle", (event) => {
  const fold = event.target;
  if (fold instanceof HTMLDetailsElement && fold.dataset["fold"]) remember(`fold:${fold.dataset["fold"]}`, fold.open ? "open" : "shut");
}, true);

on("click", "[data-copy]", (button) => void navigator.clipboard.writeText(button.dataset["copy"] ?? ""));

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !(event.submitter instanceof HTMLElement)) return;
  const button = event.submitter;
  if ((event.target as HTMLFormElement).method !== "dialog") window.setTimeout(() => button.setAttribute("aria-busy", "true"));
});
addEventListener("pageshow", (event) => event.persisted && all('.button[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy")));
