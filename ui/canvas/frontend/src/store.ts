// What the drawing shows, by stage: an event repaints one box, never the drawing.
import { withLine } from "./lines";
import { ended, nextStatus, WAITING } from "./reduce";
import type { CanvasData, RunEvent, Status } from "./types";

export class Store {
  data: CanvasData;
  selected: string | null = null;
  lines: RunEvent[] = [];
  last = 0; // the newest event taken in
  finished: string | null = null; // how the run that is watched has ended
  private told: string | null = null;
  private watched: string | null = null; // the run that was listened to last
  private statuses = new Map<string, Status>();
  private listeners = new Set<() => void>();
  private skew = 0;

  constructor(data: CanvasData) {
    this.data = data;
    this.take(data);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  status = (id: string): Status => this.statuses.get(id) ?? WAITING;

  // The server's clock, whatever the browser's says.
  now = (): number => Date.now() / 1000 + this.skew;

  // What Python pushed. While a run is listened to, its events are never older than that.
  take(data: CanvasData): void {
    this.data = data;
    this.skew = data.now - Date.now() / 1000;
    if (data.selected !== this.told) this.selected = this.told = data.selected;
    const run = data.run?.active ? data.run.id : null;
    if (run !== null && run !== this.watched) this.watch(run);
    const live = run !== null && this.last > 0;
    for (const stage of data.stages) {
      const known = this.statuses.get(stage.id);
      if (!live || !known) this.statuses.set(stage.id, same(known, stage.status));
    }
    this.tell();
  }

  private watch(run: string): void {
    this.watched = run;
    this.lines = [];
    this.last = 0;
    this.finished = null;
  }

  hear(event: RunEvent): void {
    if (event.seq <= this.last) return;
    this.last = event.seq;
    this.lines = withLine(this.lines, event);
    if (event.kind === "run_started") this.started(event.t);
    if (event.kind === "run_finished") this.finished = event.status ?? "succeeded";
    if (event.stage !== null) {
      const before = this.status(event.stage);
      this.statuses.set(event.stage, nextStatus(before, event));
    }
    this.tell();
  }

  private started(t: number): void {
    const { run } = this.data;
    if (run) this.data = { ...this.data, run: { ...run, status: "running", started: t } };
  }

  // Whether something is being done right now.
  active(): boolean {
    return this.data.run?.active === true && this.finished === null;
  }

  // Whether what was heard is of the run that is shown.
  heard(): boolean {
    return this.last > 0 && this.data.run?.id === this.watched;
  }

  progress(): { done: number; total: number; busy: string[] } {
    const all = this.data.stages.map(({ id }) => ({ id, state: this.status(id).state }));
    const busy = all.filter((one) => one.state === "running").map((one) => one.id);
    return { done: all.filter((one) => ended(one.state)).length, total: all.length, busy };
  }

  select(id: string | null): void {
    this.selected = id;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

// An equal status keeps its identity, so that its box is not painted again.
function same(before: Status | undefined, after: Status): Status {
  return before && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
