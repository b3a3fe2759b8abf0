/** Files by button, paste or drop. With an upload address each is sent at once; without, they go along with the form. */

import { csrf, find, on } from "./dom";
import { Refused, sendInParts, wordsOf } from "./parts";
import { say } from "./toast";

function take(form: HTMLElement, files: Iterable<File>): void {
  for (const file of files) {
    const line = lineFor(file.name);
    find("[data-uploads]", form)?.append(line);
    if (form.dataset["uploadUrl"]) void upload(form.dataset["uploadUrl"], file, line);
    else join(form, file);
  }
}

function lineFor(name: string): HTMLElement {
  const line = Object.assign(document.createElement("li"), { className: "file" });
  line.append(Object.assign(document.createElement("span"), { textContent: name }));
  return line;
}

const running = new WeakMap<HTMLElement, AbortController>();

/** The last answer is the line itself, with a hidden field that names the stored file. */
async function upload(url: string, file: File, line: HTMLElement): Promise<void> {
  const stop = new AbortController();
  const progress = Object.assign(document.createElement("progress"), { className: "progress", max: 1, value: 0, ariaLabel: file.name });
  const state = document.createElement("small");
  const form = line.closest("form");
  running.set(line, stop);
  line.append(progress, state, removeButton());
  try {
    const { answer } = await sendInParts(url, file, {}, csrf(), {
      progress: (share) => (progress.value = share),
      waiting: (is) => (state.textContent = is ? said("labelWaiting") : ""),
      signal: stop.signal,
    });
    line.outerHTML = await answer.text();
  } catch (error) {
    if (!stop.signal.aborted) fail(line, (error instanceof Refused && wordsOf(error.answer)) || said("labelFailed"));
  }
  form?.dispatchEvent(new CustomEvent("desk:files", { bubbles: true }));
}

const said = (label: string): string => find("[data-toasts]")?.dataset[label] ?? "";

/** Nothing leaves without a file that is on its way with it. */
document.addEventListener("submit", (event) => {
  const form = event.target instanceof HTMLFormElement && event.target.matches("[data-composer]") ? event.target : null;
  if (!form || !find("[data-uploads] progress", form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say("labelUploading");
}, true);

function fail(line: HTMLElement, reason: string): void {
  line.classList.add("is-failed");
  find("progress", line)?.remove();
  find("small", line)?.remove();
  line.insertBefore(Object.assign(document.createElement("small"), { textContent: reason }), find("button", line));
}

function removeButton(): HTMLElement {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  button.dataset["removeFile"] = "";
  button.ariaLabel = said("labelClose");
  return button;
}

function join(form: HTMLElement, file: File): void {
  const input = find<HTMLInputElement>("[data-attach]", form);
  if (!input) return;
  const together = new DataTransfer();
  [...(input.files ?? []), file].forEach((one) => together.items.add(one));
  input.files = together.files;
}

on("click", "[data-attach-open]", (button) => find<HTMLInputElement>("[data-attach]", button.closest("form") ?? document)?.click());
on("click", "[data-remove-file]", (button) => {
  const line = button.closest<HTMLElement>(".file");
  const form = line?.closest("form");
  if (line) running.get(line)?.abort();
  line?.remove();
  form?.dispatchEvent(new CustomEvent("desk:files", { bubbles: true }));
});
on("change", "[data-composer] [data-attach]", (element) => {
  const input = element as HTMLInputElement;
  const form = input.closest<HTMLElement>("[data-composer]");
  const files = [...(input.files ?? [])];
  input.value = "";
  if (form) take(form, files);
});
document.addEventListener("paste", (event) => {
  const form = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-composer]") : null;
  if (!form || !event.clipboardData?.files.length) return;
  event.preventDefault();
  take(form, event.clipboardData.files);
}, true);

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
on<DragEvent>("dragover", "[data-composer]", (form, event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  form.classList.add("is-over");
});
on("dragleave", "[data-composer]", (form) => form.classList.remove("is-over"));
document.addEventListener("drop", (event) => {
  const form = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-composer]") : null;
  if (!form || !holdsFiles(event)) return;
  event.preventDefault();
  form.classList.remove("is-over");
  take(form, event.dataTransfer?.files ?? []);
}, true);
