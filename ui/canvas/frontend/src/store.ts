// How the stages look and stand, by stage: an event repaints one box, never the drawing.
import { withLine } from "./lines";
import { ended, nextStatus, WAITING } from "./reduce";
import type { Block, CanvasData, RunEvent, SceneData, StageData, Status } from "./types";

// A stage of which nothing is known yet but its block.
export const UNKNOWN = {
  family: "prepare", icon: "", problem: null, place: null,
  status: { ...WAITING, state: "not_run" as const },
};

// What has just been added looks like its block.
export function looks(block: Block | undefined): Partial<StageData> {
  if (!block) return {};
  const { title, family, icon, ports, outputs } = block;
  return { title, family, icon, ports, outputs };
}

const PATIENCE = 3000; // milliseconds until Python has heard of a choice

export class Store {
  data: CanvasData;
  selected: string | null = null;
  lines: RunEvent[] = [];
  last = 0; // the newest event taken in
  finished: string | null = null; // how the run that is watched has ended
  private awaited: { id: string | null; until: number } | null = null;
  private told: string | null = null;
  private watched: string | null = null; // the run that was listened to last
  private faces = new Map<string, StageData>();
  private statuses = new Map<string, Status>();
  private listeners = new Set<() => void>();
  private skew = 0;

  constructor(data: CanvasData) {
    this.data = { ...data, now: 0 };
    this.take(data);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get scene(): SceneData {
    return this.data;
  }

  status = (id: string): Status => this.statuses.get(id) ?? UNKNOWN.status;
  face = (id: string): StageData | undefined => this.faces.get(id);

  // The server's clock, whatever the browser's says.
  now = (): number => Date.now() / 1000 + this.skew;

  // What Python pushed, and what it looks at. It may show the pipeline as it was before an edit.
  take(data: CanvasData, behind = false): void {
    const other = data.pipeline !== this.data.pipeline;
    const { undo, redo, versions } = other ? data : this.data;
    if (other || (data.now >= this.data.now && !behind)) this.data = { ...given({ undo, redo, versions }), ...data };
    else this.data = { ...data, ...parts(this.data) };
    if (other) this.forget();
    this.heed(data.selected);
    this.see(data.now);
  }

  // What was chosen here a moment ago is not undone by what Python said before it heard of that.
  private heed(selected: string | null): void {
    const { awaited } = this;
    if (awaited && selected !== awaited.id && Date.now() < awaited.until) return;
    this.awaited = null;
    if (selected !== this.told) this.selected = this.told = selected;
  }

  // A scene of the document: never one that is older than what is shown.
  takeScene(scene: SceneData): void {
    if (scene.now < this.data.now) return;
    this.data = { ...this.data, ...scene, pipeline: this.data.pipeline };
    this.see(scene.now);
  }

  private see(now: number): void {
    this.skew = now - Date.now() / 1000;
    const { run, stages } = this.data;
    const active = run?.active ? run.id : null;
    if (active !== null && active !== this.watched) this.watch(active);
    // While a run is listened to, its events are never older than what is pushed.
    const live = active !== null && this.last > 0;
    const faces = new Map<string, StageData>();
    for (const stage of stages) {
      faces.set(stage.id, same(this.faces.get(stage.id), stage));
      const known = this.statuses.get(stage.id);
      if (!live || !known) this.statuses.set(stage.id, same(known, stage.status));
    }
    this.faces = faces;
    this.tell();
  }

  private forget(): void {
    this.awaited = null;
    this.faces.clear();
    this.statuses.clear();
    this.watch(null);
  }

  private watch(run: string | null): void {
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
    this.awaited = { id, until: Date.now() + PATIENCE };
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function parts({ stages, now, problems, undo, redo, versions }: CanvasData): Partial<CanvasData> {
  return given({ stages, now, problems, undo, redo, versions });
}

function given(known: Partial<CanvasData>): Partial<CanvasData> {
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

// What is equal keeps its identity, so that its box is not painted again.
function same<T>(before: T | undefined, after: T): T {
  return before && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
