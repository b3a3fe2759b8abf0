/**
 * The step of a procedure beside a ticket by keyboard: digits choose an answer, Enter goes on, Alt+Left goes back.
 * And the time that somebody spends at a step, told apart by whether the page was before their eyes.
 */

import { all, find, isTyping, onParts } from "./dom";

let since = performance.now();
let active = 0;
let idle = 0;
let hadFocus = false;

function count(wasHidden: boolean): void {
  const now = performance.now();
  if (wasHidden) idle += now - since;
  else active += now - since;
  since = now;
}

function choose(run: HTMLElement, digit: number): boolean {
  const option = all<HTMLInputElement>(".option input", run)[digit - 1];
  if (!option) return false;
  option.focus();
  option.click();
  return true;
}

function goOn(run: HTMLElement): boolean {
  const form = find<HTMLFormElement>("[data-run-form]", run);
  form?.requestSubmit();
  return form !== null;
}

function goBack(run: HTMLElement): boolean {
  const button = find<HTMLButtonElement>("[data-run-back]", run);
  button?.click();
  return button !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
  if (find("dialog[open], [popover]:popover-open")) return;
  const target = event.target instanceof Element ? event.target : null;
  const run = target?.closest<HTMLElement>("[data-run]") ?? find<HTMLElement>("[data-run]");
  if (!run) return;
  const isWithin = run.contains(target);
  const isFree = !isTyping(target) || (target instanceof HTMLInputElement && ["radio", "checkbox"].includes(target.type));
  let done = false;
  if (event.altKey && event.key === "ArrowLeft" && isWithin) done = goBack(run);
  else if (event.altKey || !isFree) return;
  else if (/^[1-9]$/.test(event.key)) done = choose(run, Number(event.key));
  else if (event.key === "Enter" && isWithin && !target?.closest("a, button, summary, select")) done = goOn(run);
  if (done) event.preventDefault();
});

document.addEventListener("visibilitychange", () => count(!document.hidden));

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-run-form]")) return;
  count(document.hidden);
  for (const [name, spent] of [["active_ms", active], ["idle_ms", idle]] as const) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = String(Math.round(spent));
  }
}, true);

/** A step that has just been drawn: the time begins anew, and focus goes where the answer is given. */
onParts((root) => {
  const run = root instanceof Element && root.matches(".procedures") ? root : find(".procedures", root);
  if (!run) return;
  count(document.hidden);
  active = idle = 0;
  if (hadFocus) find<HTMLElement>(".run [data-run-form] :is(input:not([type=hidden]), textarea, button)", run)?.focus();
  hadFocus = false;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  hadFocus = event.target instanceof Element && event.target.closest(".procedures")?.contains(document.activeElement) === true;
});
