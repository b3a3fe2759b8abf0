/** The draft in hand: what it says, which step is looked at, and who wants to know when either changes. */

import { byId, type Definition } from "./definition";
import * as history from "./history";

export interface Changed {
  /** Something other than the field in focus shows something else now, so that forms are made anew. */
  isNew: boolean;
  hasMoved: boolean;
}

export class Draft {
  private story: history.History<Definition>;
  private readonly watchers: ((changed: Changed) => void)[] = [];
  /** The id of a step; empty for the procedure itself. */
  selected = "";

  constructor(definition: Definition) {
    this.story = history.begin(definition);
  }

  get now(): Definition {
    return this.story.now;
  }

  get canUndo(): boolean {
    return this.story.past.length > 0;
  }

  get canRedo(): boolean {
    return this.story.future.length > 0;
  }

  watch(act: (changed: Changed) => void): void {
    this.watchers.push(act);
  }

  /** A step of several; the form is made anew. `select` is what is looked at afterwards. */
  change(edit: (definition: Definition) => Definition, select = this.selected): void {
    this.take(edit(this.now), "", select, true);
  }

  /** What is typed into a field, or chosen in it: the field shows it already. `what` tells fields apart. */
  type(what: string, edit: (definition: Definition) => Definition): void {
    this.take(edit(this.now), what, this.selected, false);
  }

  private take(next: Definition, what: string, select: string, isNew: boolean): void {
    const hasMoved = select !== this.selected;
    if (next === this.now && !hasMoved) return;
    this.story = history.record(this.story, next, what, Date.now());
    this.selected = select;
    this.tell({ isNew, hasMoved });
  }

  select(id: string): void {
    if (id === this.selected) return;
    this.selected = id;
    this.tell({ isNew: true, hasMoved: true });
  }

  undo(): void {
    this.go(history.undo(this.story));
  }

  redo(): void {
    this.go(history.redo(this.story));
  }

  private go(story: history.History<Definition>): void {
    if (story === this.story) return;
    const before = this.now;
    this.story = story;
    const changed = this.now.steps.find((step) => byId(before, step.id) !== step);
    const stays = this.selected !== "" && byId(this.now, this.selected);
    this.selected = changed?.id ?? (stays ? this.selected : "");
    this.tell({ isNew: true, hasMoved: true });
  }

  private tell(changed: Changed): void {
    for (const act of this.watchers) act(changed);
  }
}
