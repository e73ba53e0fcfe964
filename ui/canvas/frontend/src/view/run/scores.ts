// The models' scores and the columns' drift in the course of a run.
import type { SceneStore } from "../../document/store";
import type { Drift, WatchedWindow } from "../../model/drift";
import type { State } from "../../model/types";

export type Score = {
  stage: string;
  value: number | null;
  spread: number | null;
  folds: number[];
  earlier: boolean; // of a result that is no longer the stage's
};
export type Scores = { metric: string; label: string; points: Score[] };
export type DriftColumns = { stage: string; columns: Drift[] };

export type Watched = { stage: string; of: number; windows: WatchedWindow[] };
export type Trials = { stage: string; of: number; scores: (number | null)[]; lowest: boolean };

const MAX_COLUMNS = 15;
// In these states the numbers of a stage are those of an earlier result.
const EARLIER = new Set<State>(["outdated", "waiting", "running"]);

// The scores by the first metric that any stage has; of a running stage, the folds so far. Those of
// earlier results only where they are asked for.
export function collectScores(store: SceneStore, { earlier = false } = {}): Scores {
  const { stages, scores, words } = store.data;
  const metric = scores.find((name) =>
    stages.some(({ id }) => stageScore(store, id, name, earlier) !== null),
  );
  if (metric === undefined) return { metric: "", label: "", points: [] };
  const points = stages.flatMap(({ id }) => stageScore(store, id, metric, earlier) ?? []);
  return { metric, label: words[`metric.${metric}`] ?? metric, points };
}

// What scores are called: the model for its first score, and the judge itself for further ones.
export function scoredStages(
  judges: string[],
  modelOf: (judge: string) => string | null,
): Map<string, string> {
  const names = new Map<string, string>();
  const said = new Set<string>();
  for (const judge of judges) {
    const model = modelOf(judge);
    const isFirst = model !== null && !said.has(model);
    if (isFirst) said.add(model);
    names.set(judge, isFirst ? model : judge);
  }
  return names;
}

function stageScore(store: SceneStore, id: string, metric: string, old: boolean): Score | null {
  const { checks, state, metrics, folds: allFolds = [] } = store.status(id);
  if (checks) return null; // a gate repeats what others have measured
  const folds = allFolds
    .map((metrics) => metrics?.[metric])
    .filter((score) => typeof score === "number");
  const earlier = EARLIER.has(state);
  const metricOf = (name: string) => {
    const value = earlier && !old ? null : metrics[name];
    return typeof value === "number" ? value : null;
  };
  const single = metricOf(metric);
  const value = single ?? metricOf(`${metric}_mean`);
  const spread = single === null ? metricOf(`${metric}_std`) : null;
  return value === null && folds.length === 0 ? null : { stage: id, value, spread, folds, earlier };
}

// The columns with the most drift, of the stage that compares them now or did so last.
export function collectDrift(store: SceneStore): DriftColumns {
  const drifting = store.data.stages.filter(({ id }) => store.status(id).drift?.length);
  const stage = (drifting.find(({ id }) => store.status(id).state === "running") ?? drifting.at(-1))
    ?.id;
  const drift = stage === undefined ? [] : (store.status(stage).drift ?? []);
  const columns = drift.filter((column) => column && column.psi !== null);
  columns.sort((a, b) => b.psi! - a.psi!);
  return { stage: stage ?? "", columns: columns.slice(0, MAX_COLUMNS) };
}

// The trials of each search that is at work, or that has worked in this run.
export function collectTrials(store: SceneStore): Trials[] {
  return store.data.stages.flatMap(({ id, lowest }) => {
    const { trials: scores = [], progress } = store.status(id);
    const of = Math.max(progress?.of ?? 0, scores.length);
    return scores.length === 0 ? [] : [{ stage: id, of, scores, lowest: lowest === true }];
  });
}

// The windows of each stage that watches a model, as they come.
export function collectWindows(store: SceneStore): Watched[] {
  return store.data.stages.flatMap(({ id }) => {
    const { windows = [], progress } = store.status(id);
    const of = Math.max(progress?.of ?? 0, windows.length);
    return windows.length === 0 ? [] : [{ stage: id, of, windows }];
  });
}
