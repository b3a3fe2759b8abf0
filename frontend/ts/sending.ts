/** A public form with files: they go ahead part by part with their progress shown, and on after a lost connection; then
 * the form, with their keys. Without scripts the browser sends it as it is. */

import { all, find, on } from "./dom";
import { Refused, sendInParts, wordsOf } from "./parts";

let running: AbortController | null = null;
const keys = new WeakMap<File, string>(); // of those that are there already

const inputs = (form: HTMLFormElement): HTMLInputElement[] => all<HTMLInputElement>("input[type=file][name]", form);
const chosen = (form: HTMLFormElement): File[] => inputs(form).flatMap((input) => [...(input.files ?? [])]);

function say(state: HTMLElement, what: string, words = ""): void {
  const place = find("[data-upload-words]", state);
  if (place) place.textContent = words || (state.dataset[what] ?? "");
  state.hidden = false;
}

/** The page that came back takes this one's place: with what is wrong, or the next page. */
async function show(answer: Response): Promise<void> {
  if (answer.ok) return location.assign(answer.url);
  const page = find("#page", new DOMParser().parseFromString(await answer.text(), "text/html"));
  const ours = find("#page");
  if (!page || !ours) return;
  // The files that were chosen stay chosen, although the page is another one.
  const kept = new Map([...ours.querySelectorAll<HTMLInputElement>("input[type=file]")].map((input) => [input.name, input]));
  ours.replaceChildren(...page.childNodes);
  ours.querySelectorAll<HTMLInputElement>("input[type=file]").forEach((input) => {
    const old = kept.get(input.name);
    if (old?.files) input.files = old.files;
  });
  find("[data-files-lost]", ours)?.remove();
  find<HTMLElement>("[data-autofocus]", ours)?.focus();
}

const value = (form: HTMLFormElement, name: string): string => find<HTMLInputElement>(`input[name=${name}]`, form)?.value ?? "";

/** Sent with an earlier try, and not thrown away since. */
async function isThere(form: HTMLFormElement, file: File, signal: AbortSignal): Promise<boolean> {
  const key = keys.get(file);
  return key !== undefined && (await fetch(`${form.dataset["parts"]}${key}/`, { signal })).ok;
}

/** All files that are not there yet, one after the other. */
async function ahead(form: HTMLFormElement, state: HTMLElement, signal: AbortSignal): Promise<void> {
  const bar = find<HTMLProgressElement>("progress", state);
  const files = chosen(form);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let before = 0;
  for (const file of files) {
    const told = {
      progress: (share: number) => bar && (bar.value = (before + share * file.size) / total),
      waiting: (is: boolean) => say(state, is ? "labelWaiting" : "labelSending"),
      signal,
    };
    if (!(await isThere(form, file, signal))) keys.set(file, (await sendInParts(form.dataset["parts"] ?? "", file, { stamp: value(form, "stamp") }, value(form, "csrfmiddlewaretoken"), told)).key);
    before += file.size;
  }
}

/** What the form says, with the keys of its files in their place. */
function withKeys(form: HTMLFormElement): FormData {
  const body = new FormData(form);
  for (const input of inputs(form)) {
    body.delete(input.name);
    for (const file of input.files ?? []) body.append(`${input.name}-whole`, keys.get(file) ?? "");
  }
  return body;
}

/** More than may be sent at all, or nothing in it: the desk says what is wrong without having taken it. */
const goesAhead = (form: HTMLFormElement): boolean => {
  const sizes = chosen(form).map((file) => file.size);
  return !sizes.includes(0) && sizes.reduce((sum, size) => sum + size, 0) <= Number(form.dataset["limit"]);
};

async function send(form: HTMLFormElement, state: HTMLElement): Promise<void> {
  running = new AbortController();
  const { signal } = running;
  const inParts = goesAhead(form);
  say(state, "labelSending");
  try {
    if (inParts) await ahead(form, state, signal);
    say(state, "labelChecking");
    const answer = await fetch(form.action, { method: "POST", body: inParts ? withKeys(form) : new FormData(form), signal });
    if (answer.status >= 500) say(state, "labelRefused");
    else await show(answer);
  } catch (error) {
    if (signal.aborted) state.hidden = true;
    else if (error instanceof Refused) refuse(form, state, error.answer);
    else say(state, "labelLost");
  } finally {
    running = null;
  }
}

/** A file that is gone from the desk is sent anew with the next try. */
function refuse(form: HTMLFormElement, state: HTMLElement, answer: Response): void {
  chosen(form).forEach((file) => keys.delete(file));
  say(state, "labelRefused", wordsOf(answer));
}

on<SubmitEvent>("submit", "form[data-progress]", (element, event) => {
  const form = element as HTMLFormElement;
  const state = find<HTMLElement>("[data-upload-state]", form);
  if (!state || !chosen(form).length) return;
  event.preventDefault();
  if (!running) void send(form, state);
});
on("click", "[data-upload-stop]", () => running?.abort());
