// The order in which a pipeline is told: every stage behind those that it needs, else as in the file.
import type { Graph } from "./types";

export function stageOrder({ stages }: Graph): string[] {
  const waiting = new Map(stages.map((stage) => [stage.id, Object.values(stage.inputs).flat()]));
  const order: string[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].find(([, sources]) => !sources.some((id) => waiting.has(id)));
    const next = ready?.[0] ?? [...waiting.keys()][0]!; // in a circle, one has to be the first
    order.push(next);
    waiting.delete(next);
  }
  return order;
}
