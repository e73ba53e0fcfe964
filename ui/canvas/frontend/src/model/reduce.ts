// The reducer of a stage's status: what each event of a run changes. An event taken in twice
// changes nothing more.
import type { Drift } from "./drift";
import type { Metrics, RunEvent, State, Status, Summary } from "./types";

const UNFINISHED = new Set<State>(["not_run", "outdated", "waiting", "running"]);

export const WAITING: Status = {
  state: "waiting",
  seconds: null,
  started: null,
  rows: null,
  columns: null,
  metrics: {},
  checks: null,
};

export function hasEnded(state: State): boolean {
  return !UNFINISHED.has(state);
}

export function nextStatus(before: Status, event: RunEvent): Status {
  if (event.kind === "stage_started") {
    return hasEnded(before.state) ? before : { ...before, state: "running", started: event.t };
  }
  if (event.kind === "stage_progress")
    return hasEnded(before.state) ? before : withProgress(before, event);
  if (event.kind !== "stage_finished") return before;
  const summary = event.summary ?? {};
  const refuses = summary.passed === false && !summary.overridden;
  const refused = event.status === "reused" && refuses;
  return {
    ...before,
    ...summaryFields(summary),
    state: refused ? "refused" : ((event.status ?? "succeeded") as State),
    seconds: event.seconds ?? null,
    progress: null,
  };
}

function withProgress(before: Status, { code = "", values = {} }: RunEvent): Status {
  const { done, of, metrics, column, psi, drifted, score } = values;
  const { label, largest_ratio: ratio, limit, alarm } = values;
  if (typeof done !== "number" || typeof of !== "number") return before;
  const next: Status = { ...before, progress: { code, done, of } };
  if (code === "progress.fold")
    next.folds = withItemAt(before.folds, done - 1, (metrics ?? {}) as Metrics);
  if (code === "progress.trial")
    next.trials = withItemAt(before.trials, done - 1, typeof score === "number" ? score : null);
  if (code === "progress.window") {
    const times = typeof ratio === "number" && typeof limit === "number" ? ratio / limit : null;
    const window = { label: String(label), times, alarm: alarm === true };
    next.windows = withItemAt(before.windows, done - 1, window);
  }
  if (code === "progress.column") {
    const drift: Drift = {
      column: String(column),
      psi: typeof psi === "number" ? psi : null,
      drifted: drifted === true,
    };
    next.drift = withItemAt(before.drift, done - 1, drift);
  }
  return next;
}

function withItemAt<T>(items: T[] = [], index: number, item: T): T[] {
  const next = [...items];
  next[index] = item;
  return next;
}

function summaryFields(summary: Summary): Pick<Status, "rows" | "columns" | "metrics" | "checks"> {
  const checks = summary.checks ?? [];
  const failed = checks.filter((check) => !check.passed).length;
  const held = checks[0]?.report === undefined ? {} : { held: checks.length - failed };
  return {
    rows: summary.rows ?? null,
    ...(summary.failing_rows === undefined ? {} : { aside: summary.failing_rows }),
    columns: summary.columns ?? null,
    metrics: summary.metrics ?? {},
    checks: checks.length ? { failed, of: checks.length, ...held } : null,
  };
}
