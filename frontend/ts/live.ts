/**
 * Live parts of a page. The stream says only which ticket changed; each part with `data-live` fetches itself again,
 * with the reader's own rights. Without a stream, the parts are fetched every 15 seconds.
 */

import { all, find, later, meta } from "./dom";
import { htmx } from "./http";

interface Change {
  ticket?: number;
  user?: number;
  work?: boolean;
  kinds?: string[];
}

const POLL = 15_000;
const SETTLE = 150;
const PATIENCE = 4_000;

let stream: EventSource | null = null;
let topics = "";
let isOpen = false;
const waiting = new Set<HTMLElement>();

function listen(): void {
  const wanted = [...new Set(all("[data-topics]").flatMap((part) => (part.dataset["topics"] ?? "").trim().split(/\s+/)))];
  const next = wanted.filter(Boolean).join(",");
  if (next === topics && stream && stream.readyState !== EventSource.CLOSED) return;
  topics = next;
  stream?.close();
  tell(false);
  const url = meta("live-url");
  if (!url || !next) return;
  stream = new EventSource(`${url}?topics=${encodeURIComponent(next)}`, { withCredentials: true });
  stream.addEventListener("open", () => show(true));
  stream.addEventListener("error", () => show(false));
  stream.addEventListener("changed", (event) => changed(JSON.parse((event as MessageEvent<string>).data) as Change));
  stream.addEventListener("resync", () => changed({}));
}

/** A change that names no ticket concerns every part. */
function changed(change: Change): void {
  document.dispatchEvent(new CustomEvent("desk:changed", { detail: change }));
  all("[data-live]").filter((part) => concerns(part, change)).forEach((part) => waiting.add(part));
  refresh();
}

/** Who comes and goes matters only to the parts that show it: those that ask for `presence`, alone or with the rest. */
function concerns({ dataset }: HTMLElement, change: Change): boolean {
  if (change.user !== undefined) return dataset["live"] === "me";
  if (change.work) return dataset["liveWork"] !== undefined;
  const kinds = change.kinds ?? [];
  const asked = dataset["liveKinds"] ?? "";
  if (kinds.length && asked !== "all" && kinds.every((kind) => kind === "presence") !== (asked === "presence")) return false;
  return change.ticket === undefined || dataset["live"] === "tickets" || dataset["live"] === `ticket:${change.ticket}`;
}

const refresh = later(() => {
  for (const part of waiting) {
    if (part.isConnected && isBusy(part)) continue;
    waiting.delete(part);
    if (part.isConnected) fetchAgain(part);
  }
  if (waiting.size) window.setTimeout(refresh, 1000);
}, SETTLE);

/** A part is left alone while a menu or dialog in it is open, and while its last request runs. */
function isBusy(part: HTMLElement): boolean {
  return find("[popover]:popover-open, dialog[open]", part) !== null || part.matches("[data-held]") || part.classList.contains("htmx-request");
}

function fetchAgain(part: HTMLElement): void {
  const url = part.dataset["src"] || part.getAttribute("hx-get") || location.href;
  const select = part.dataset["srcSelect"];
  void htmx.ajax("get", url, { source: part, target: part, swap: "morph:outerHTML", ...(select ? { select } : {}) });
}

function show(open: boolean): void {
  if (open && !isOpen && stream) find("[data-offline]")?.setAttribute("hidden", "");
  isOpen = open;
  tell(open);
  if (open) banner();
  else window.setTimeout(banner, PATIENCE);
}

/** Whoever keeps something must know when nobody would tell of a change to it. */
function tell(isOpen: boolean): void {
  document.dispatchEvent(new CustomEvent("desk:live", { detail: { isOpen } }));
}

function banner(): void {
  const bar = find("[data-offline]");
  if (!bar) return;
  const gone = !navigator.onLine;
  bar.hidden = !gone && (isOpen || !topics || !meta("live-url"));
  find("[data-offline-gone]", bar)?.toggleAttribute("hidden", !gone);
  find("[data-offline-lost]", bar)?.toggleAttribute("hidden", gone);
}

window.setInterval(() => {
  if (isOpen || document.hidden || !navigator.onLine) return;
  changed({});
  listen();
}, POLL);
window.setTimeout(banner, PATIENCE);
addEventListener("online", () => changed({}));
addEventListener("online", banner);
addEventListener("offline", banner);
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => event.persisted && (listen(), changed({})));
document.addEventListener("htmx:afterSettle", listen);
listen();
