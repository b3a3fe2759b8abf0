/** An open ticket: where its thread stands, what counts as read, which row of the list it is. */

import { all, csrf, find, later } from "./dom";
import { htmx } from "./http";
import { written } from "./writer";

const GLANCE = 400;
const NEAR = 120;
const DISPATCH = 1500;

let shown = "";
let wasAtEnd = true;

const page = (): HTMLElement | null => find("[data-ticket]");
const thread = (): HTMLElement | null => find("#thread");
const scroller = (): HTMLElement | null => find("[data-thread]");

/** A ticket that was just opened starts at what the address names, at the first unread message, or at its end. */
function arrive(): void {
  const here = page();
  if (!here || here.dataset["ticket"] === shown) return;
  shown = here.dataset["ticket"] ?? "";
  const named = location.hash.startsWith("#message-") ? document.getElementById(location.hash.slice(1)) : null;
  const start = named ?? find("#unread");
  if (start) start.scrollIntoView({ block: "start" });
  else toEnd();
  if (document.activeElement === document.body) find("#page")?.focus({ preventScroll: true });
  wasAtEnd = isAtEnd();
}

function isAtEnd(): boolean {
  const box = scroller();
  return !box || box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
}

function toEnd(): void {
  const box = scroller();
  if (box) box.scrollTop = box.scrollHeight;
}

/** What has been on screen for a moment is read: the row loses its bold, the next reply knows of it. */
const read = later(() => {
  const here = page();
  const version = thread()?.dataset["version"] ?? "";
  if (!here || document.hidden || here.dataset["read"] === version) return;
  here.dataset["read"] = version;
  find(`#row-${here.dataset["ticket"]}`)?.classList.remove("is-unread");
  const body = new URLSearchParams({ version });
  void fetch(here.dataset["readingUrl"] ?? "", { method: "POST", body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } });
}, GLANCE);

/** Whoever has typed nothing yet answers to what is on screen now; words already typed keep the version they answer. */
function know(): void {
  const form = find("#composer");
  const seen = find<HTMLInputElement>("#seen-version");
  const version = thread()?.dataset["version"];
  if (form && seen && version && !written(form).text.trim()) seen.value = version;
}

function markRow(): void {
  if (!page()) return;
  const current = find(`#row-${page()?.dataset["ticket"]}`);
  all("[data-row][aria-current]").forEach((row) => row !== current && row.removeAttribute("aria-current"));
  current?.setAttribute("aria-current", "true");
}

function settle(): void {
  arrive();
  markRow();
  if (wasAtEnd && thread()?.dataset["version"] !== page()?.dataset["read"]) toEnd();
  know();
  read();
}

function fetchThread(): void {
  const part = thread();
  if (part) void htmx.ajax("get", part.dataset["src"] ?? "", { source: part, target: part, swap: "morph:outerHTML" });
}

/** Somebody else's page says so at once that this person has left the ticket. */
function leave(url: string | undefined): void {
  if (!url) return;
  const body = new FormData();
  body.set("state", "left");
  body.set("csrfmiddlewaretoken", csrf());
  navigator.sendBeacon(url, body);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  wasAtEnd = isAtEnd();
  const { target } = (event as CustomEvent<{ target: Element }>).detail;
  if (target.id === "page") leave(page()?.dataset["presenceUrl"]);
});
document.addEventListener("htmx:afterSettle", settle);
document.addEventListener("visibilitychange", read);
document.addEventListener("desk:held", () => window.setTimeout(fetchThread, DISPATCH));
document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr, elt } = (event as CustomEvent<{ xhr: XMLHttpRequest; elt: Element }>).detail;
  if (xhr.status < 300) all<HTMLInputElement>("[data-clear]", elt).forEach((field) => (field.value = ""));
});
settle();
