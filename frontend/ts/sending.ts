/** A public form with files is sent with its progress shown; without scripts the browser sends it as it is. */

import { find, on } from "./dom";

let running: XMLHttpRequest | null = null;

function files(form: HTMLFormElement): boolean {
  return [...form.querySelectorAll<HTMLInputElement>("input[type=file]")].some((input) => (input.files?.length ?? 0) > 0);
}

function say(state: HTMLElement, what: string): void {
  const words = find("[data-upload-words]", state);
  if (words) words.textContent = state.dataset[what] ?? "";
  state.hidden = false;
}

/** The page that came back takes this one's place: with what is wrong, or the next page. */
function show(request: XMLHttpRequest): void {
  if (request.status < 300 && request.responseURL) {
    location.assign(request.responseURL);
    return;
  }
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const page = find("#page", answer);
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

function send(form: HTMLFormElement, state: HTMLElement): void {
  const request = new XMLHttpRequest();
  const bar = find<HTMLProgressElement>("progress", state);
  running = request;
  say(state, "labelSending");
  request.upload.addEventListener("progress", (event) => {
    if (bar && event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.upload.addEventListener("load", () => say(state, "labelChecking"));
  request.addEventListener("load", () => {
    running = null;
    if (request.status >= 500 || !request.responseText) say(state, "labelRefused");
    else show(request);
  });
  request.addEventListener("error", () => {
    running = null;
    say(state, "labelLost");
  });
  request.addEventListener("abort", () => {
    running = null;
    state.hidden = true;
  });
  request.open("POST", form.action);
  request.send(new FormData(form));
}

on<SubmitEvent>("submit", "form[data-progress]", (element, event) => {
  const form = element as HTMLFormElement;
  const state = find<HTMLElement>("[data-upload-state]", form);
  if (!state || !files(form)) return;
  event.preventDefault();
  if (!running) send(form, state);
});
on("click", "[data-upload-stop]", () => running?.abort());
