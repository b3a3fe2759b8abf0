/** A draft kept as it is written: in this browser at once, on the server soon after. Of two editors neither overwrites
 * the other: what only one changed is put together, and what both changed is asked about. */

import { csrf, later, remember, remembered } from "../dom";
import type { Definition } from "./definition";
import type { Draft } from "./draft";
import { merge, same } from "./merge";
import type { Stale } from "./translations";
import type { Finding } from "./world";

const PAUSE = 700;
const AGAIN = 5000;
const COPY_PAUSE = 150;

export type State = "kept" | "changed" | "saving" | "offline" | "refused" | "signed-out" | "clash";

export interface Start { definition: Definition; revision: number; url: string; findings: Finding[] }
export interface Told {
  state(state: State, message?: string): void;
  found(findings: Finding[], stale: Stale): void;
  merged(by: string): void;
  /** Both changed these places: `choose` says whose words stay. */
  clash(by: string, places: string[], choose: (mine: boolean) => void): void;
}
interface Answer { revision: number; definition?: Definition; by?: string; message?: string; findings?: Finding[]; stale?: Stale }
interface Copy { base: Definition; mine: Definition; revision: number }

export class Keeper {
  private base: Definition;
  private revision: number;
  private timer = 0;
  private isBusy = false;
  private isStopped = false;
  private readonly copySoon = later(() => this.copy(), COPY_PAUSE);

  constructor(private readonly draft: Draft, private readonly start: Start, private readonly tell: Told) {
    this.base = start.definition;
    this.revision = start.revision;
    draft.watch(() => this.noticed());
    addEventListener("pagehide", () => this.copy());
    addEventListener("online", () => this.soon(0));
  }

  private get place(): string {
    return `procedure-draft:${this.start.url}`;
  }

  private get isKept(): boolean {
    return same(this.draft.now, this.base);
  }

  /** What this browser holds from before it was closed, put together with what the server has. True if there was any. */
  takeUp(): boolean {
    const copy = JSON.parse(remembered(this.place) ?? "null") as Copy | null;
    if (!copy || same(copy.mine, this.base)) return false;
    const { merged } = merge(copy.base, copy.mine, this.base);
    this.draft.change(() => merged);
    return true;
  }

  private noticed(): void {
    this.copySoon();
    if (this.isKept || this.isStopped) return;
    this.tell.state("changed");
    this.soon(PAUSE);
  }

  private copy(): void {
    const copy: Copy = { base: this.base, mine: this.draft.now, revision: this.revision };
    remember(this.place, this.isKept ? null : JSON.stringify(copy));
  }

  private soon(pause: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), pause);
  }

  async save(): Promise<void> {
    if (this.isBusy || this.isStopped || this.isKept) return;
    this.isBusy = true;
    this.tell.state("saving");
    const sent = this.draft.now;
    const answer = await this.send(sent);
    this.isBusy = false;
    if (!answer) return;
    if (answer.status === 200) this.saved(sent, answer.data);
    else if (answer.status === 409 && answer.data.definition) this.conflict(answer.data);
    else this.refused(answer.status, answer.data);
  }

  private async send(definition: Definition): Promise<{ status: number; data: Answer } | null> {
    const body = JSON.stringify({ definition, revision: this.revision });
    const headers = { "X-CSRFToken": csrf(), "Content-Type": "application/json" };
    const answer = await fetch(this.start.url, { method: "POST", body, headers }).catch(() => null);
    if (!answer || answer.status >= 500) {
      this.tell.state("offline");
      this.soon(AGAIN);
      return null;
    }
    if (answer.redirected || !answer.headers.get("Content-Type")?.includes("json")) {
      this.tell.state("signed-out");
      return null;
    }
    return { status: answer.status, data: (await answer.json()) as Answer };
  }

  private saved(sent: Definition, data: Answer): void {
    this.base = sent;
    this.revision = data.revision;
    this.copy();
    this.tell.found(data.findings ?? [], data.stale ?? {});
    this.tell.state(this.isKept ? "kept" : "changed");
    if (!this.isKept) this.soon(PAUSE);
  }

  private refused(status: number, data: Answer): void {
    this.isStopped = status === 409 || status === 403 || status === 404;
    if (data.findings) this.tell.found(data.findings, {});
    this.tell.state("refused", data.message);
  }

  private conflict(theirs: Answer): void {
    const { merged, clashes } = merge(this.base, this.draft.now, theirs.definition!);
    const by = theirs.by ?? "";
    const go = (next: Definition): void => {
      this.base = theirs.definition!;
      this.revision = theirs.revision;
      this.isStopped = false;
      this.draft.change(() => next);
      if (this.isKept) this.tell.state("kept");
      this.copy();
      this.soon(0);
    };
    if (!clashes.length) {
      go(merged);
      this.tell.merged(by);
      return;
    }
    this.isStopped = true;
    this.tell.state("clash");
    this.tell.clash(by, clashes, (mine) => {
      const again = mine ? merge(this.base, this.draft.now, theirs.definition!) : merge(this.base, theirs.definition!, this.draft.now);
      go(again.merged);
    });
  }
}
