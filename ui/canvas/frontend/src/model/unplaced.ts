// Places for the few stages that the file has none of, such as those that a form has added: behind
// what feeds them, between others where they feed some. What is placed moves only to make room.
import type { Point } from "./geometry";
import { stageOrder } from "./order";
import { behind, freePoint, makeRoom, STEP } from "./room";
import type { Graph, Stage } from "./types";

// All positions, from those of the stages that have a place; null where most have none, so that
// there is no drawing to keep.
export function completePositions(
  graph: Graph,
  drawn: ReadonlyMap<string, Point>,
): Map<string, Point> | null {
  const placed = graph.stages.filter(({ place }) => place !== null);
  const spots = new Set(placed.map(({ place }) => place!.join()));
  const isHeap = placed.length > 2 && spots.size * 2 <= placed.length;
  if (isHeap || placed.length * 2 < graph.stages.length) return null;
  const positions = new Map(drawn);
  const stages = new Map(graph.stages.map((stage) => [stage.id, stage]));
  for (const id of stageOrder(graph)) {
    if (!positions.has(id)) addStage(graph, positions, stages.get(id)!);
  }
  return positions;
}

function addStage(graph: Graph, positions: Map<string, Point>, stage: Stage): void {
  const sources = placedOf(positions, Object.values(stage.inputs).flat());
  const targets = placedOf(
    positions,
    graph.stages.filter(({ inputs }) => feeds(inputs, stage.id)).map(({ id }) => id),
  );
  const taken = positions.values();
  const last = sources.at(-1);
  if (last && targets.length > 0) {
    const start = positions.get(last)!;
    const stages = graph.stages.filter(({ id }) => positions.has(id));
    const spot = { x: behind(graph, start, last), y: start.y };
    const { at, moves } = makeRoom({ ...graph, stages }, positions, spot, last, targets);
    for (const [id, point] of moves) positions.set(id, point);
    positions.set(stage.id, at);
  } else
    positions.set(stage.id, freePoint(taken, besideOthers(graph, positions, last, targets[0])));
}

function feeds(inputs: Stage["inputs"], source: string): boolean {
  return Object.values(inputs).some((sources) => sources.includes(source));
}

// Those that have a place, from left to right.
function placedOf(positions: Map<string, Point>, ids: string[]): string[] {
  return ids
    .filter((id) => positions.has(id))
    .sort((a, b) => positions.get(a)!.x - positions.get(b)!.x);
}

function besideOthers(
  graph: Graph,
  positions: Map<string, Point>,
  source?: string,
  target?: string,
): Point {
  if (source) {
    const start = positions.get(source)!;
    return { x: behind(graph, start, source), y: start.y };
  }
  if (target) {
    const { x, y } = positions.get(target)!;
    return { x: x - STEP.x, y };
  }
  const points = [...positions.values()];
  return {
    x: Math.min(...points.map(({ x }) => x)),
    y: Math.max(...points.map(({ y }) => y)) + STEP.y,
  };
}
