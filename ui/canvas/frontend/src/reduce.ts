// What an event changes, as pure functions: an event seen twice changes nothing more.
import type { RunEvent, State, Status, Summary } from "./types";

const OPEN = new Set<State>(["not_run", "outdated", "waiting", "running"]);
const MOST_LINES = 500;

export type Line = {
  seq: number;
  t: number;
  stage: string | null;
  state: string;
  text: string;
  seconds: number | null;
};

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
  if (event.kind !== "stage_finished") return before;
  const summary = event.summary ?? {};
  const refused = event.status === "reused" && summary.passed === false;
  return {
    ...before,
    ...ofSummary(summary),
    state: refused ? "refused" : ((event.status ?? "succeeded") as State),
    seconds: event.seconds ?? null,
  };
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

export function withLine(lines: Line[], event: RunEvent): Line[] {
  const line = toLine(event);
  return line ? [...lines, line].slice(-MOST_LINES) : lines;
}

function toLine({ seq, t, kind, stage, status, seconds, text }: RunEvent): Line | null {
  const what = { seq, t, stage, text: "", seconds: seconds ?? null };
  if (kind === "stage_started") return { ...what, state: "running" };
  if (kind === "stage_finished" || kind === "run_finished") return { ...what, state: status ?? "" };
  const last = text?.trimEnd().split("\n").at(-1); // what led to it is in the run's own log
  return kind === "log" && last ? { ...what, state: "", text: last } : null;
}
