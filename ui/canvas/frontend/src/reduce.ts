// What an event changes, as pure functions: an event seen twice changes nothing more.
import type { Drift, Metrics, RunEvent, State, Status, Summary } from "./types";

const OPEN = new Set<State>(["not_run", "outdated", "waiting", "running"]);

export const WAITING: Status = {
  state: "waiting", seconds: null, started: null,
  rows: null, columns: null, metrics: {}, checks: null,
};

export function ended(state: State): boolean {
  return !OPEN.has(state);
}

export function nextStatus(before: Status, event: RunEvent): Status {
  if (event.kind === "stage_started") {
    return ended(before.state) ? before : { ...before, state: "running", started: event.t };
  }
  if (event.kind === "stage_progress") return ended(before.state) ? before : further(before, event);
  if (event.kind !== "stage_finished") return before;
  const summary = event.summary ?? {};
  const refused = event.status === "reused" && summary.passed === false;
  return {
    ...before,
    ...ofSummary(summary),
    state: refused ? "refused" : ((event.status ?? "succeeded") as State),
    seconds: event.seconds ?? null,
    progress: null,
  };
}

function further(before: Status, { code = "", values = {} }: RunEvent): Status {
  const { done, of, metrics, column, psi, drifted } = values;
  if (typeof done !== "number" || typeof of !== "number") return before;
  const next: Status = { ...before, progress: { code, done, of } };
  if (code === "progress.fold") next.folds = placed(before.folds, done - 1, (metrics ?? {}) as Metrics);
  if (code === "progress.column") {
    const one: Drift = { column: String(column), psi: typeof psi === "number" ? psi : null, drifted: drifted === true };
    next.drift = placed(before.drift, done - 1, one);
  }
  return next;
}

function placed<T>(before: T[] = [], at: number, one: T): T[] {
  const all = [...before];
  all[at] = one;
  return all;
}

function ofSummary(summary: Summary): Pick<Status, "rows" | "columns" | "metrics" | "checks"> {
  const checks = summary.checks ?? [];
  return {
    rows: summary.rows ?? null,
    columns: summary.columns ?? null,
    metrics: summary.metrics ?? {},
    checks: checks.length
      ? { failed: checks.filter((one) => !one.passed).length, of: checks.length }
      : null,
  };
}
