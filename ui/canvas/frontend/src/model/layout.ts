// The layout: positions of the stages, by the file or else by dagre.
import { Graph as Dagre, layout } from "@dagrejs/dagre";
import { STAGE_SIZE, toPoint, type Point } from "./geometry";
import type { Graph, Stage } from "./types";

const GAP = { ranksep: 39, nodesep: 28 };

// Whether the file places all stages, and not most of them on the same spot.
export function hasPlaces({ stages }: Graph): boolean {
  const stagePlaces = stages.map((stage) => stage.place?.join());
  return (
    stagePlaces.every(Boolean) &&
    (stages.length < 3 || new Set(stagePlaces).size > stages.length / 2)
  );
}

export function stagePositions(graph: Graph, previous?: Map<string, Point>): Map<string, Point> {
  if (!hasPlaces(graph)) return autoLayout(graph);
  return new Map(
    graph.stages.map(({ id, place }) => {
      const next = toPoint(place!);
      const old = previous?.get(id);
      return [id, old && old.x === next.x && old.y === next.y ? old : next];
    }),
  );
}

// Positions by dagre; stages without wires are in a grid beside the others.
export function autoLayout(graph: Graph): Map<string, Point> {
  const wired = new Set(wiredPairs(graph).flat());
  const positions = layeredLayout(graph.stages.filter(({ id }) => wired.has(id)));
  const loose = graph.stages.filter(({ id }) => !wired.has(id));
  const [stepX, stepY] = [STAGE_SIZE.width + GAP.ranksep, STAGE_SIZE.height + GAP.nodesep];
  const points = [...positions.values()];
  const left = points.length
    ? Math.max(...points.map(({ x }) => x)) + 2 * stepX - STAGE_SIZE.width
    : 0;
  const top = points.length ? Math.min(...points.map(({ y }) => y)) : 0;
  const wide = Math.ceil(Math.sqrt(loose.length));
  loose.forEach(({ id }, index) => {
    const [column, row] = [index % wide, Math.floor(index / wide)];
    positions.set(id, { x: left + column * stepX, y: top + row * stepY });
  });
  return new Map(graph.stages.map(({ id }) => [id, positions.get(id)!]));
}

function wiredPairs({ stages }: Pick<Graph, "stages">): [string, string][] {
  const ids = new Set(stages.map((stage) => stage.id));
  return stages.flatMap(({ id, inputs }) =>
    Object.values(inputs)
      .flat()
      .filter((source) => source !== id && ids.has(source))
      .map((source): [string, string] => [source, id]),
  );
}

function layeredLayout(stages: Stage[]): Map<string, Point> {
  const graph = new Dagre();
  graph.setGraph({ rankdir: "LR", ...GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of stages) graph.setNode(id, { ...STAGE_SIZE });
  for (const [source, id] of wiredPairs({ stages })) graph.setEdge(source, id);
  layout(graph);
  return new Map(
    stages.map(({ id }) => {
      const { x, y } = graph.node(id) as Point;
      return [id, { x: x - STAGE_SIZE.width / 2, y: y - STAGE_SIZE.height / 2 }];
    }),
  );
}
