/** What the checks found, and a way to each step that is to blame. */

import type { Draft } from "./draft";
import { icon, make } from "./elements";
import { word, type Finding } from "./world";

export class Tray {
  constructor(private readonly box: HTMLDetailsElement, private readonly draft: Draft, private readonly go: () => void) {}

  show(findings: readonly Finding[]): void {
    const errors = findings.filter((one) => one.isError);
    const summary = this.box.querySelector("summary")!;
    summary.classList.toggle("is-bad", errors.length > 0);
    const words = errors.length ? word("errors", { count: errors.length }) : word("no_errors");
    const rest = findings.length - errors.length;
    summary.replaceChildren(icon(errors.length ? "circle-alert" : "circle-check"), make("span", {}, words),
      ...(rest ? [make("small", {}, word("warnings", { count: rest }))] : []));
    const list = this.box.querySelector("ul")!;
    list.replaceChildren(...[...errors, ...findings.filter((one) => !one.isError)].map((one) => this.row(one)));
    list.hidden = !findings.length;
  }

  private row(finding: Finding): HTMLElement {
    const jump = (): void => {
      this.draft.select(finding.step);
      this.go();
    };
    const mark = icon(finding.isError ? "circle-alert" : "info");
    const words = make("button", { type: "button", class: "pe-finding", click: jump }, finding.message);
    return make("li", { class: finding.isError ? "is-error" : "is-warning" }, mark, words);
  }
}
