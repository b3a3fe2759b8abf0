/**
 * A review by keyboard: j and k go through the items, digits choose a level (0 is N/A), [ and ] go through messages and
 * steps, e makes the one at hand the evidence of the item at hand, v shows it. And what is written is saved on the way.
 */

import { all, csrf, find, isTyping, on } from "./dom";

const PAUSE = 800;
let timer = 0;
let since = performance.now();
let running: Promise<void> = Promise.resolve();

function form(): HTMLFormElement | null {
  return find<HTMLFormElement>("form[data-review]");
}

function at(selector: string): HTMLElement | null {
  return find(`${selector}.is-at`);
}

function go(selector: string, by: number): boolean {
  const rows = all(selector);
  if (!rows.length) return false;
  const now = rows.findIndex((one) => one.classList.contains("is-at"));
  mark(rows[now < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + by))]!, selector);
  return true;
}

function mark(row: HTMLElement, selector: string): void {
  for (const one of all(`${selector}.is-at`)) one.classList.remove("is-at");
  row.classList.add("is-at");
  row.scrollIntoView({ block: "nearest" });
  if (selector === "[data-item]") find<HTMLInputElement>("input:checked, input", row)?.focus({ preventScroll: true });
}

function choose(digit: number): boolean {
  const item = at("[data-item]") ?? find("[data-item]:not([data-fact])");
  if (!item) return false;
  const options = all<HTMLInputElement>("input[type=radio]", item);
  const option = digit ? options.filter((one) => one.value !== "na")[digit - 1] : options.find((one) => one.value === "na");
  if (!option) return false;
  option.click();
  go("[data-item]", 1);
  return true;
}

function use(place: HTMLElement | null): boolean {
  const item = at("[data-item]") ?? find("[data-item]:not([data-fact])");
  const select = item && find<HTMLSelectElement>("[data-evidence-of]", item);
  if (!place || !select) return false;
  select.value = place.dataset.evidence ?? "";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function jump(): boolean {
  const item = at("[data-item]");
  const link = item && find<HTMLAnchorElement>("[data-evidence-jump]:not([hidden])", item);
  link?.click();
  return Boolean(link);
}

const KEYS: Record<string, () => boolean> = {
  j: () => go("[data-item]", 1),
  k: () => go("[data-item]", -1),
  "]": () => go("[data-evidence]", 1),
  "[": () => go("[data-evidence]", -1),
  e: () => use(at("[data-evidence]")),
  v: jump,
};

document.addEventListener("keydown", (event) => {
  const review = form();
  if (!review || event.defaultPrevented || event.isComposing || find("dialog[open], [popover]:popover-open")) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    find<HTMLButtonElement>("[data-review-send]", review)?.click();
    event.preventDefault();
    return;
  }
  const target = event.target instanceof Element ? event.target : null;
  const isRadio = target instanceof HTMLInputElement && target.type === "radio";
  if (event.ctrlKey || event.metaKey || event.altKey || (isTyping(target) && !isRadio)) return;
  const done = /^[0-9]$/.test(event.key) ? choose(Number(event.key)) : (KEYS[event.key]?.() ?? false);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

on("click", "[data-evidence-use]", (button) => void use(button.closest<HTMLElement>("[data-evidence]")));

on("click", "[data-evidence-jump]", (link) => {
  const place = document.getElementById((link.getAttribute("href") ?? "").slice(1));
  if (place?.matches("[data-evidence]")) mark(place, "[data-evidence]");
});

on("focusin", "[data-item]", (item) => {
  for (const one of all("[data-item].is-at")) one.classList.toggle("is-at", one === item);
  item.classList.add("is-at");
});

on("change", "[data-evidence-of]", (select) => {
  if (!(select instanceof HTMLSelectElement)) return;
  const link = find<HTMLAnchorElement>("[data-evidence-jump]", select.parentElement ?? document);
  const anchor = select.selectedOptions[0]?.dataset.anchor;
  if (!link) return;
  link.hidden = !anchor;
  link.href = `#${anchor ?? "page"}`;
});

function say(review: HTMLFormElement, words: string | undefined): void {
  const place = find("[data-review-state]", review);
  if (place) place.textContent = words ?? "";
}

/** One save at a time, each with the revision that the one before gave. */
async function save(review: HTMLFormElement): Promise<void> {
  const seconds = find<HTMLInputElement>("[name=seconds]", review);
  if (seconds) seconds.value = String(document.hidden ? 0 : Math.round((performance.now() - since) / 1000));
  since = performance.now();
  say(review, review.dataset.labelSaving);
  const headers = { Accept: "application/json", "X-CSRFToken": csrf() };
  const answer = await fetch(review.dataset.draftUrl ?? "", { method: "POST", body: new FormData(review), headers });
  if (!answer.ok) return say(review, review.dataset.labelLost);
  const { revision } = (await answer.json()) as { revision: number };
  const field = find<HTMLInputElement>("[name=revision]", review);
  if (field) field.value = String(revision);
  if (seconds) seconds.value = "0";
  say(review, review.dataset.labelSaved);
}

function later(event: Event): void {
  const review = event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-review]") : null;
  if (!review) return;
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    timer = 0;
    running = running.then(() => save(review)).catch(() => say(review, review.dataset.labelLost));
  }, PAUSE);
}

document.addEventListener("input", later);
document.addEventListener("change", later);

/** Handing in waits for a save that is on its way, so that both name the right revision. */
document.addEventListener("submit", (event) => {
  const review = event.target;
  if (!(review instanceof HTMLFormElement) || !review.matches("[data-review]") || review.dataset.ready) return;
  event.preventDefault();
  clearTimeout(timer);
  const by = (event as SubmitEvent).submitter;
  void running.finally(() => {
    review.dataset.ready = "1";
    review.requestSubmit(by instanceof HTMLElement ? by : null);
  });
});
