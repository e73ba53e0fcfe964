// The scores of the models that have finished: one metric that most of them have.
import type { Store } from "./store";

export type Score = { stage: string; value: number; spread: number | null };
export type Scores = { metric: string; label: string; points: Score[] };

export function growing(store: Store): Scores {
  const { stages, scores, words } = store.data;
  const metric = scores.find((name) => stages.some(({ id }) => read(store, id, name) !== null));
  if (metric === undefined) return { metric: "", label: "", points: [] };
  const points: Score[] = [];
  for (const { id } of stages) {
    if (store.status(id).checks) continue; // a gate repeats what others have measured
    const single = read(store, id, metric);
    const value = single ?? read(store, id, `${metric}_mean`);
    const spread = single === null ? read(store, id, `${metric}_std`) : null;
    if (value !== null) points.push({ stage: id, value, spread });
  }
  return { metric, label: words[`metric.${metric}`] ?? metric, points };
}

function read(store: Store, id: string, metric: string): number | null {
  const value = store.status(id).metrics[metric];
  return typeof value === "number" ? value : null;
}
