// Where the boxes stand: where the file says, and by dagre where it says nothing.
import { Graph as Dagre, layout } from "@dagrejs/dagre";
import type { Graph, Pair, Stage } from "./types";

export const BOX = { width: 138, height: 66 };
const SCALE = { x: 0.68, y: 0.78 }; // a file's grid is 260 by 120
const GAP = { ranksep: 39, nodesep: 28 };

export type Point = { x: number; y: number };

export function toPoint([x, y]: Pair): Point {
  return { x: x * SCALE.x, y: y * SCALE.y };
}

export function toPlace({ x, y }: Point): Pair {
  return [Math.round(x / SCALE.x), Math.round(y / SCALE.y)];
}

// A file that places all stages, and not one upon the other, is taken at its word.
export function isPlaced({ stages }: Graph): boolean {
  const given = stages.map((one) => one.place?.join());
  return given.every(Boolean) && (stages.length < 3 || new Set(given).size > stages.length / 2);
}

export function places(graph: Graph, before?: Map<string, Point>): Map<string, Point> {
  if (!isPlaced(graph)) return byDagre(graph);
  return new Map(
    graph.stages.map(({ id, place }) => {
      const next = toPoint(place!);
      const old = before?.get(id);
      return [id, old && old.x === next.x && old.y === next.y ? old : next];
    }),
  );
}

// Stages that nothing is wired to stand in a grid beside the others, not one below the other.
export function byDagre(graph: Graph): Map<string, Point> {
  const wired = new Set(wiresIn(graph).flat());
  const at = layered(graph.stages.filter(({ id }) => wired.has(id)));
  const loose = graph.stages.filter(({ id }) => !wired.has(id));
  const [stepX, stepY] = [BOX.width + GAP.ranksep, BOX.height + GAP.nodesep];
  const all = [...at.values()];
  const left = all.length ? Math.max(...all.map(({ x }) => x)) + 2 * stepX - BOX.width : 0;
  const top = all.length ? Math.min(...all.map(({ y }) => y)) : 0;
  const wide = Math.ceil(Math.sqrt(loose.length));
  loose.forEach(({ id }, index) => {
    const [column, row] = [index % wide, Math.floor(index / wide)];
    at.set(id, { x: left + column * stepX, y: top + row * stepY });
  });
  return new Map(graph.stages.map(({ id }) => [id, at.get(id)!]));
}

function wiresIn({ stages }: Pick<Graph, "stages">): [string, string][] {
  const known = new Set(stages.map((one) => one.id));
  return stages.flatMap(({ id, inputs }) =>
    Object.values(inputs).flat().filter((source) => source !== id && known.has(source))
      .map((source): [string, string] => [source, id]),
  );
}

function layered(stages: Stage[]): Map<string, Point> {
  const graph = new Dagre();
  graph.setGraph({ rankdir: "LR", ...GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of stages) graph.setNode(id, { ...BOX });
  for (const [source, id] of wiresIn({ stages })) graph.setEdge(source, id);
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
