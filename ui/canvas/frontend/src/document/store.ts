// The store of the scene and of the running run: the information and the status of each stage, the
// selection and the log. An event changes one stage, never the whole drawing.
import { Observable } from "../model/observable";
import { hasEnded, nextStatus, WAITING } from "../model/reduce";
import { appendEvent } from "../model/runLog";
import type { CanvasData, RunEvent, SceneData, StageInfo, Status } from "../model/types";

// The information on a stage of which only the block is known.
export const UNKNOWN_STAGE = {
  family: "prepare",
  icon: [],
  problem: null,
  place: null,
  status: { ...WAITING, state: "not_run" as const },
};

const CHOICE_TIMEOUT = 3000; // milliseconds until the page has heard of a selection

export class SceneStore extends Observable {
  data: CanvasData;
  selected: string | null = null;
  log: RunEvent[] = [];
  lastSeq = 0; // of the newest event
  outcome: string | null = null; // the status with which the watched run has ended
  private pendingChoice: { id: string | null; until: number } | null = null;
  private pushedSelection: string | null = null;
  private watchedRun: string | null = null; // the run whose events came last
  private infos = new Map<string, StageInfo>();
  private statuses = new Map<string, Status>();
  private clockSkew = 0;

  constructor(data: CanvasData) {
    super();
    this.data = { ...data, now: 0 };
    this.receive(data);
  }

  get scene(): SceneData {
    return this.data;
  }

  status = (id: string): Status => this.statuses.get(id) ?? UNKNOWN_STAGE.status;
  info = (id: string): StageInfo | undefined => this.infos.get(id);

  // The server's time, in seconds.
  now = (): number => Date.now() / 1000 + this.clockSkew;

  // Takes in what the page has pushed, which may be `behind` the document.
  receive(data: CanvasData, behind = false): void {
    const switched = data.pipeline !== this.data.pipeline;
    const { undo, redo, versions } = switched ? data : this.data;
    if (switched || (data.now >= this.data.now && !behind))
      this.data = { ...definedOnly({ undo, redo, versions }), ...data };
    else this.data = { ...data, ...documentParts(this.data) };
    if (switched) this.reset();
    this.applySelection(data.selected);
    this.refresh(data.now);
  }

  // Takes over the selection of the page, unless that has not heard of a newer one made here.
  private applySelection(selected: string | null): void {
    const { pendingChoice: awaited } = this;
    if (awaited && selected !== awaited.id && Date.now() < awaited.until) return;
    this.pendingChoice = null;
    if (selected !== this.pushedSelection) this.selected = this.pushedSelection = selected;
  }

  // Takes in a scene of the document, unless it is older than the current one.
  receiveScene(scene: SceneData): void {
    if (scene.now < this.data.now) return;
    this.data = { ...this.data, ...scene, pipeline: this.data.pipeline };
    this.refresh(scene.now);
  }

  private refresh(now: number): void {
    this.clockSkew = now - Date.now() / 1000;
    const { run, stages } = this.data;
    const active = run?.active ? run.id : null;
    if (active !== null && active !== this.watchedRun) this.watchRun(active);
    // During a run its events are newer than any scene.
    const live = active !== null && this.lastSeq > 0;
    const infos = new Map<string, StageInfo>();
    for (const stage of stages) {
      infos.set(stage.id, reuseIfEqual(this.infos.get(stage.id), stage));
      const status = this.statuses.get(stage.id);
      if (!live || !status) this.statuses.set(stage.id, reuseIfEqual(status, stage.status));
    }
    this.infos = infos;
    this.notify();
  }

  private reset(): void {
    this.pendingChoice = null;
    this.infos.clear();
    this.statuses.clear();
    this.watchRun(null);
  }

  private watchRun(run: string | null): void {
    this.watchedRun = run;
    this.log = [];
    this.lastSeq = 0;
    this.outcome = null;
  }

  receiveEvent(event: RunEvent): void {
    if (event.seq <= this.lastSeq) return;
    this.lastSeq = event.seq;
    this.log = appendEvent(this.log, event);
    if (event.kind === "run_started") this.markStarted(event.t);
    if (event.kind === "run_finished") this.outcome = event.status ?? "succeeded";
    if (event.stage !== null) {
      const before = this.status(event.stage);
      this.statuses.set(event.stage, nextStatus(before, event));
    }
    this.notify();
  }

  private markStarted(t: number): void {
    const { run } = this.data;
    if (run) this.data = { ...this.data, run: { ...run, status: "running", started: t } };
  }

  // Whether the run is going on.
  isActive(): boolean {
    return this.data.run?.active === true && this.outcome === null;
  }

  // Whether events of the current run have come.
  hasRunEvents(): boolean {
    return this.lastSeq > 0 && this.data.run?.id === this.watchedRun;
  }

  progress(): { done: number; total: number; busy: string[] } {
    const all = this.data.stages.map(({ id }) => ({ id, state: this.status(id).state }));
    const busy = all.filter((stage) => stage.state === "running").map((stage) => stage.id);
    return { done: all.filter((stage) => hasEnded(stage.state)).length, total: all.length, busy };
  }

  select(id: string | null): void {
    this.selected = id;
    this.pendingChoice = { id, until: Date.now() + CHOICE_TIMEOUT };
    this.notify();
  }
}

function documentParts({
  stages,
  now,
  problems,
  undo,
  redo,
  versions,
}: CanvasData): Partial<CanvasData> {
  return definedOnly({ stages, now, problems, undo, redo, versions });
}

function definedOnly(data: Partial<CanvasData>): Partial<CanvasData> {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}

// The old object where the new one is equal, so that nothing is rendered again.
function reuseIfEqual<T>(before: T | undefined, after: T): T {
  return before && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
