/** The field a person writes in: a plain text area at first, the rich editor once that has loaded. */

import { all, find, on, onParts } from "./dom";

export interface Editor {
  html(): string;
  set(content: { text: string; html: string }): void;
  focus(): void;
  /** Puts HTML where the caret is, in place of so many characters before it; what is written stays. */
  insert(html: string, typed: number): void;
  /** What stands before the caret in its paragraph, and where the caret is on the screen. */
  before(): string;
  caret(): DOMRect;
}

export interface Words {
  text: string;
  html: string;
}

const editors = new WeakMap<HTMLTextAreaElement, Editor>();
const loading = new WeakMap<HTMLTextAreaElement, Promise<void>>();

export const area = (form: HTMLElement): HTMLTextAreaElement | null => find<HTMLTextAreaElement>("[data-write]", form);
const markup = (form: HTMLElement): HTMLInputElement | null => find<HTMLInputElement>("[data-html]", form);

export function written(form: HTMLElement): Words {
  const text = area(form)?.value ?? "";
  return { text, html: text.trim() ? (markup(form)?.value ?? "") : "" };
}

export function write(form: HTMLElement, words: Words): void {
  const field = area(form);
  const html = markup(form);
  if (field) field.value = words.text;
  if (html) html.value = words.html;
  if (field) editors.get(field)?.set(words);
}

export function focusWriter(form: HTMLElement): void {
  const field = area(form);
  if (!field) return;
  const editor = editors.get(field);
  if (editor) editor.focus();
  else field.focus();
}

/** As `Editor.insert`, once the editor is there; without it, plain words where the caret is. */
export async function insert(form: HTMLElement, words: Words, typed = 0): Promise<void> {
  const field = area(form);
  if (!field) return;
  const isNew = !editors.has(field);
  if (isNew) await enrich(field);
  const editor = editors.get(field);
  if (editor && isNew) editor.focus();
  if (editor) return editor.insert(words.html, typed);
  const gap = field.value.trim() && !typed ? "\n\n" : "";
  field.setRangeText(gap + words.text, field.selectionEnd - typed, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function before(form: HTMLElement): string {
  const field = area(form);
  const editor = field && editors.get(field);
  return editor?.before() ?? field?.value.slice(0, field.selectionStart).split("\n").pop() ?? "";
}

export function caret(form: HTMLElement): DOMRect {
  const field = area(form);
  return (field && editors.get(field)?.caret()) ?? form.getBoundingClientRect();
}

/** The editor takes over what was typed while it loaded; if it can't be had, the text area stays. */
function enrich(field: HTMLTextAreaElement): Promise<void> {
  const known = loading.get(field) ?? load(field);
  loading.set(field, known);
  return known;
}

async function load(field: HTMLTextAreaElement): Promise<void> {
  const form = field.closest<HTMLElement>("[data-composer]");
  if (!form) return;
  try {
    const { mount } = await import("./editor");
    const html = markup(form);
    const changed = (words: Words): void => {
      field.value = words.text;
      if (html) html.value = words.html;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    editors.set(field, mount(field, { form, start: written(form), changed }));
  } catch {
    loading.delete(field);
  }
}

/** The markup goes along only where a script keeps it in step with the words. */
onParts((root) => all<HTMLInputElement>("[data-html]", root).forEach((field) => (field.name ||= field.dataset["html"] || "html")));
on("input", "textarea[data-rich]", (field) => {
  const form = field.closest<HTMLElement>("[data-composer]");
  const html = form && markup(form);
  if (html && !editors.has(field as HTMLTextAreaElement)) html.value = "";
});

on("focusin", "textarea[data-rich]", (field) => void enrich(field as HTMLTextAreaElement));
