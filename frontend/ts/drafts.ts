/** Nothing typed is lost: a copy in the browser at once, a draft on the server a moment later. */

import { all, csrf, find, later, on, onParts, remember, remembered } from "./dom";
import { kindOf } from "./composer";
import { write, written, type Words } from "./writer";

/** `base` is the server's draft that the words began from: only over that one may they be put back. */
interface Copy extends Words {
  base: string;
}

const PAUSE = 800;
const PATIENCE = 15_000;
const bases = new WeakMap<HTMLElement, Map<string, string>>();
const keys = new WeakMap<HTMLElement, Map<string, string>>();

const copyKey = (form: HTMLElement, kind: string): string => `draft:${form.dataset["draftUrl"] ?? ""}:${kind}`;

function baseOf(form: HTMLElement): Map<string, string> {
  const known = bases.get(form) ?? new Map<string, string>();
  bases.set(form, known);
  return known;
}

/** What a text is called until it is sent; a save that the sending overtakes is known by it, and dropped. */
function keyOf(form: HTMLElement, kind: string): string {
  const known = keys.get(form) ?? new Map<string, string>();
  keys.set(form, known);
  const key = known.get(kind) ?? fresh();
  known.set(kind, key);
  return key;
}

/** A random UUID; `crypto.randomUUID` is missing where a desk is reached by plain http. */
function fresh(): string {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0"));
  return bytes.join("").replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

const plain = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

function say(form: HTMLElement, word: "labelSaving" | "labelSaved" | "labelKept" | ""): void {
  const place = find("[data-state]", form);
  if (place) place.textContent = word ? (place.dataset[word] ?? "") : "";
}

async function save(form: HTMLElement, kind: string, words: Words): Promise<void> {
  const url = form.dataset["draftUrl"];
  if (!url || !form.isConnected) return;
  if (!words.text.trim() && !baseOf(form).get(kind)) return; // nothing is kept: what comes late must empty no newer draft
  say(form, "labelSaving");
  try {
    const key = keyOf(form, kind);
    const body = new URLSearchParams({ kind, text: words.text, html: words.html, draft: key });
    for (const field of all<HTMLInputElement>(beside(kind), form)) body.append(field.name, field.value);
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": csrf(), "HX-Request": "true" }, body, signal });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    if (keyOf(form, kind) !== key) return; // it was sent meanwhile
    baseOf(form).set(kind, words.text);
    if (kindOf(form) === kind && written(form).text === words.text) remember(copyKey(form, kind), null);
    say(form, "labelSaved");
  } catch {
    say(form, "labelKept");
  }
}

/** What a draft keeps beside its words: recipients, files, and the macros used in it with those of their acts that go along. */
const beside = (kind: string): string =>
  `[data-draft-field], [data-uploads] input[name=files], [name="macro-${kind}"], [name="act-${kind}"]:checked`;

/** One at a time, so that what was written last is kept last. */
let saving: Promise<void> = Promise.resolve();
function saveInTurn(form: HTMLElement, kind: string, words: Words): void {
  saving = saving.then(() => save(form, kind, words));
}

const soon = later((form: HTMLElement, kind: string) => {
  if (kindOf(form) === kind) saveInTurn(form, kind, written(form));
}, PAUSE);

/** For what changes beside the words. */
export const keepDraft = (form: HTMLElement): void => soon(form, kindOf(form));

on("input", "[data-composer] [data-write]", (field) => {
  const form = field.closest<HTMLElement>("[data-composer]");
  if (!form?.dataset["draftUrl"]) return;
  const words = written(form);
  const kind = kindOf(form);
  const copy: Copy = { ...words, base: baseOf(form).get(kind) ?? "" };
  remember(copyKey(form, kind), words.text.trim() ? JSON.stringify(copy) : null);
  soon(form, kind);
});

/** What a crash or a lost connection left behind, unless the draft was changed elsewhere since. */
function kept(form: HTMLElement, kind: string, present: string): Copy | null {
  baseOf(form).set(kind, present);
  try {
    const copy = JSON.parse(remembered(copyKey(form, kind)) ?? "null") as Copy | null;
    return copy && plain(present) === plain(copy.base) ? copy : null;
  } catch {
    return null;
  }
}

function restore(form: HTMLElement): void {
  const shown = kept(form, kindOf(form), written(form).text);
  if (shown) {
    write(form, shown);
    say(form, "labelKept");
  }
  for (const holder of all<HTMLTextAreaElement>("[data-draft-of]", form)) {
    const waiting = kept(form, holder.dataset["draftOf"] ?? "", holder.value);
    if (waiting) [holder.value, holder.dataset["markup"]] = [waiting.text, waiting.html];
  }
}

function watch(form: HTMLElement): void {
  if (form.dataset["watched"]) return;
  form.dataset["watched"] = "yes";
  form.addEventListener("desk:turn", (event) => saveInTurn(form, (event as CustomEvent<string>).detail, written(form)));
  form.addEventListener("desk:sent", () => forget(form));
  form.addEventListener("submit", () => !form.hasAttribute("hx-post") && forget(form));
  restore(form);
}

function forget(form: HTMLElement): void {
  remember(copyKey(form, kindOf(form)), null);
  baseOf(form).delete(kindOf(form));
  keys.get(form)?.delete(kindOf(form));
  say(form, "");
}

/** Before anything reads the form: the text that leaves is named. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset["draftUrl"] || !form.matches("[data-composer]")) return;
  const field = find<HTMLInputElement>("input[name=draft]", form) ?? Object.assign(document.createElement("input"), { type: "hidden", name: "draft" });
  field.value = keyOf(form, kindOf(form));
  form.append(field);
}, true);

onParts((root) => all("form[data-composer][data-draft-url]", root).forEach(watch));
