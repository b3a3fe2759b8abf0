/** Fields of a form over a draft: each shows the value at a path and puts back what is typed or chosen. */

import type { Draft } from "./draft";
import type { Words } from "./definition";
import { get, put, type Path } from "./edits";
import { make } from "./elements";
import { labelOf, word, type Choice, type World } from "./world";

/** What every part of a form needs. `translates`: texts are shown in every language, not in the first alone. */
export interface Form {
  draft: Draft;
  world: World;
  translates: boolean;
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
let count = 0;

/** `name` tells the field apart, so that the focus finds it again when the form is made anew. */
export function labelled(label: string, control: Control, name: string, help = ""): HTMLElement {
  control.id = `pe-${++count}`;
  control.name = name;
  const hint = help ? make("p", { class: "field-help", id: `${control.id}-help` }, help) : null;
  if (hint) control.setAttribute("aria-describedby", hint.id);
  return make("div", { class: "field" }, make("label", { for: control.id }, label), hint, control);
}

export function group(title: string, ...parts: (Node | null)[]): HTMLElement {
  return make("fieldset", { class: "pe-group" }, make("legend", {}, title), ...parts);
}

export function act(label: string, does: () => void, kind = "quiet small", name = ""): HTMLButtonElement {
  return make("button", { type: "button", class: `button ${kind}`, click: does, ...(name ? { name } : {}) }, make("span", {}, label));
}

interface LineOptions { rows?: number; help?: string; isKept?: boolean; list?: string }

/** `isKept`: empty is a value too, and not the same as nothing. */
export function line(form: Form, label: string, path: Path, options: LineOptions = {}): HTMLElement {
  const name = path.join(".");
  const value = String(get(form.draft.now, path) ?? "");
  const typed = (event: Event): void => {
    const text = (event.target as Control).value;
    form.draft.type(name, (now) => put(now, path, text || options.isKept ? text : undefined));
  };
  const control = options.rows
    ? make("textarea", { class: "input", rows: options.rows, dir: "auto", input: typed })
    : make("input", { class: "input", autocomplete: "off", input: typed });
  control.value = value;
  return labelled(label, control, name, options.help);
}

export function number(form: Form, label: string, path: Path, help = ""): HTMLElement {
  const name = path.join(".");
  const typed = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value.trim();
    if (/^-?\d{1,12}$/.test(text) || !text) form.draft.type(name, (now) => put(now, path, text ? Number(text) : undefined));
  };
  const control = make("input", { class: "input", inputmode: "numeric", autocomplete: "off", input: typed });
  control.value = String(get(form.draft.now, path) ?? "");
  return labelled(label, control, name, help);
}

/** What equals `usual` is not written. */
export function tick(form: Form, label: string, path: Path, usual = false): HTMLElement {
  const name = path.join(".");
  const box = make("input", {
    type: "checkbox", name,
    change: () => form.draft.type(name, (now) => put(now, path, box.checked === usual ? undefined : box.checked)),
  });
  box.checked = Boolean(get(form.draft.now, path) ?? usual);
  return make("label", { class: "choice" }, box, make("span", { class: "grow" }, label));
}

export function select(choices: readonly Choice[], value: string, chosen: (code: string) => void, none?: string): HTMLSelectElement {
  const known = none === undefined ? choices : [{ code: "", label: none }, ...choices];
  const all = known.some((one) => one.code === value) ? known : [{ code: value, label: value || word("choose") }, ...known];
  const control = make("select", { class: "input", change: () => chosen(control.value) },
    ...all.map((one) => make("option", { value: one.code }, one.label)));
  control.value = value;
  return control;
}

interface PickOptions { none?: string; help?: string }

/** Other fields may depend on it: the form is made anew. */
export function pick(form: Form, label: string, choices: readonly Choice[], path: Path, options: PickOptions = {}): HTMLElement {
  const value = String(get(form.draft.now, path) ?? "");
  const control = select(choices, value, (code) => form.draft.change((now) => put(now, path, code || undefined)), options.none);
  return labelled(label, control, path.join("."), options.help);
}

interface SeveralOptions { usual?: readonly string[]; isNeeded?: boolean }

/** Some of these, as a list in their order. None is what is usual; where one `isNeeded`, that is written. */
export function several(form: Form, label: string, choices: readonly Choice[], path: Path, options: SeveralOptions = {}): HTMLElement {
  const { usual = [], isNeeded = false } = options;
  const name = path.join(".");
  const chosen = new Set((get(form.draft.now, path) as string[] | undefined) ?? usual);
  const boxes = choices.map((one) => {
    const box = make("input", {
      type: "checkbox", name: `${name}.${one.code}`,
      change: () => {
        if (box.checked) chosen.add(one.code);
        else chosen.delete(one.code);
        const list = choices.map((other) => other.code).filter((code) => chosen.has(code));
        form.draft.type(name, (now) => put(now, path, list.length ? list : isNeeded ? usual : undefined));
      },
    });
    box.checked = chosen.has(one.code);
    return make("label", { class: "choice" }, box, make("span", { class: "grow" }, one.label));
  });
  return group(label, ...boxes);
}

/** A text in the language it is written in; below it in the others, where somebody translates. */
export function words(form: Form, label: string, path: Path, rows = 0): HTMLElement {
  const { locale, locales } = form.draft.now;
  const others = form.translates ? [...new Set(locales)].filter((code) => code !== locale) : [];
  const fields = [locale, ...others].map((code) => {
    const name = code === locale ? label : `${label} (${labelOf(form.world.locales, code)})`;
    return text(form, name, path, code, rows);
  });
  return fields.length === 1 ? fields[0]! : make("div", { class: "pe-languages" }, ...fields);
}

export function text(form: Form, label: string, path: Path, code: string, rows = 0): HTMLElement {
  const name = [...path, code].join(".");
  const typed = (event: Event): void => {
    const value = (event.target as Control).value;
    form.draft.type(name, (now) => put(now, path, put((get(now, path) ?? {}) as Words, [code], value || undefined)));
  };
  const control = rows
    ? make("textarea", { class: "input", rows, dir: "auto", lang: code, input: typed })
    : make("input", { class: "input", dir: "auto", lang: code, autocomplete: "off", input: typed });
  control.value = (get(form.draft.now, path) as Words | undefined)?.[code] ?? "";
  const field = labelled(label, control, name);
  if (rows) field.append(inserter(form, control));
  return field;
}

/** Puts {variable} where the caret is: nobody types names. */
export function inserter(form: Form, control: HTMLInputElement | HTMLTextAreaElement): HTMLElement | string {
  const known = variables(form);
  if (!known.length) return "";
  const menu = select(known, "", (code) => {
    const { selectionStart: at, selectionEnd: to } = control;
    control.setRangeText(`{${code}}`, at ?? 0, to ?? 0, "end");
    control.dispatchEvent(new Event("input", { bubbles: true }));
    menu.value = "";
    control.focus();
  }, word("insert_variable"));
  menu.setAttribute("aria-label", word("insert_variable"));
  menu.classList.add("small");
  return menu;
}

/** Those of the draft; of some types only, where these are named. */
export function variables(form: Form, types: readonly string[] = []): Choice[] {
  const all = Object.entries(form.draft.now.variables ?? {});
  return all.filter(([, one]) => !types.length || types.includes(one.type)).map(([name, one]) => ({
    code: name, label: one.label?.[form.draft.now.locale] ?? name.replaceAll("_", " "),
  }));
}

export function stepChoices(form: Form): Choice[] {
  const { steps, locale } = form.draft.now;
  return steps.map((step, place) => ({ code: step.id, label: `${place + 1}. ${step.title[locale] || step.id}` }));
}
