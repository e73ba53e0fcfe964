// What models show of themselves while they come, and which columns have drifted.
import type { Store } from "./store";
import type { Drift } from "./types";

export type Score = { stage: string; value: number | null; spread: number | null; folds: number[] };
export type Scores = { metric: string; label: string; points: Score[] };
export type Drifts = { stage: string; columns: Drift[] };

const MOST_COLUMNS = 15;

// One metric that most of them have; of a stage that is at work, the folds so far.
export function growing(store: Store): Scores {
  const { stages, scores, words } = store.data;
  const metric = scores.find((name) => stages.some(({ id }) => score(store, id, name) !== null));
  if (metric === undefined) return { metric: "", label: "", points: [] };
  const points = stages.flatMap(({ id }) => score(store, id, metric) ?? []);
  return { metric, label: words[`metric.${metric}`] ?? metric, points };
}

function score(store: Store, id: string, metric: string): Score | null {
  const { checks, folds: all = [] } = store.status(id);
  if (checks) return null; // a gate repeats what others have measured
  const folds = all.map((one) => one?.[metric]).filter((one) => typeof one === "number");
  const single = read(store, id, metric);
  const value = single ?? read(store, id, `${metric}_mean`);
  const spread = single === null ? read(store, id, `${metric}_std`) : null;
  return value === null && folds.length === 0 ? null : { stage: id, value, spread, folds };
}

function read(store: Store, id: string, metric: string): number | null {
  const value = store.status(id).metrics[metric];
  return typeof value === "number" ? value : null;
}

// The columns that moved most, of the stage that compares them now or did so last.
export function drifting(store: Store): Drifts {
  const found = store.data.stages.filter(({ id }) => store.status(id).drift?.length);
  const stage = (found.find(({ id }) => store.status(id).state === "running") ?? found.at(-1))?.id;
  const all = stage === undefined ? [] : (store.status(stage).drift ?? []);
  const columns = all.filter((one) => one && one.psi !== null);
  columns.sort((one, two) => two.psi! - one.psi!);
  return { stage: stage ?? "", columns: columns.slice(0, MOST_COLUMNS) };
}
