// Where the boxes stand: where the file says, and by dagre where it says nothing.
import { Graph, layout } from "@dagrejs/dagre";
import type { StageData, Wire } from "./types";

export const BOX = { width: 130, height: 60 };
const SCALE = 0.56; // a file's grid is 260 by 120
const GAP = { ranksep: 20, nodesep: 12 };

export type Point = { x: number; y: number };

export function places(stages: StageData[], wires: Wire[]): Map<string, Point> {
  const given = stages.map((one) => one.place?.join());
  const whole = given.every(Boolean) && new Set(given).size === stages.length;
  return whole ? fromFile(stages) : byDagre(stages, wires);
}

function fromFile(stages: StageData[]): Map<string, Point> {
  return new Map(
    stages.map(({ id, place }) => [id, { x: place![0] * SCALE, y: place![1] * SCALE }]),
  );
}

function byDagre(stages: StageData[], wires: Wire[]): Map<string, Point> {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", ...GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of stages) graph.setNode(id, { ...BOX });
  for (const { source, target } of wires) if (source !== target) graph.setEdge(source, target);
  layout(graph);
  return new Map(
    stages.map(({ id }) => {
      const { x, y } = graph.node(id) as Point;
      return [id, { x: x - BOX.width / 2, y: y - BOX.height / 2 }];
    }),
  );
}

// The next box in a direction: what lies straight ahead counts as nearer.
export function neighbour(at: Map<string, Point>, from: string, key: string): string | null {
  const here = at.get(from);
  if (!here) return null;
  const sideways = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  let best: { far: number; id: string } | null = null;
  for (const [id, there] of at) {
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const along = sign * (sideways ? dx : dy);
    const far = along + 2 * Math.abs(sideways ? dy : dx);
    if (along > 0 && (best === null || far < best.far)) best = { far, id };
  }
  return best?.id ?? null;
}
