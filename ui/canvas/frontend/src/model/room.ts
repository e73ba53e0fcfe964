// Room on the canvas for a stage that comes between others: where it stands, and which stages move to
// the right so that nothing overlaps and no wire turns back, each as little as needed.
import { drawnGroups, ROW } from "../groups/boxes";
import { STAGE_SIZE, type Point } from "./geometry";
import { ancestors } from "./rules";
import type { Graph } from "./types";

export const STEP = { x: STAGE_SIZE.width + 39, y: STAGE_SIZE.height + 28 };
const AIR = 14; // above and below a stage

export type Room = { at: Point; moves: Map<string, Point> };
type Placed = Point & { moved: boolean };

export function overlaps(point: Point, other: Point): boolean {
  return (
    Math.abs(point.x - other.x) < STAGE_SIZE.width &&
    Math.abs(point.y - other.y) < STAGE_SIZE.height + AIR
  );
}

// The point, or the first below it where a stage covers none of those that are there.
export function freePoint(taken: Iterable<Point>, { x, y }: Point): Point {
  const points = [...taken];
  const next = { x, y };
  while (points.some((point) => overlaps(point, next))) next.y += AIR;
  return next;
}

// Where the next stage can stand behind one at a point, which may be a row of a group.
export function behind(graph: Graph, { x }: Point, stage: string): number {
  const isRow = drawnGroups(graph).some(({ rows }) => rows.includes(stage));
  return x + STEP.x + (isRow ? ROW.width - STAGE_SIZE.width : 0);
}

// Room for a stage near a spot, between a source and the stages that it will feed. What feeds the
// source stays where it is.
export function makeRoom(
  graph: Graph,
  positions: Map<string, Point>,
  spot: Point,
  source: string,
  targets: string[],
): Room {
  const ahead = ancestors(graph, source).add(source);
  const still = graph.stages.flatMap(({ id }) => (ahead.has(id) ? positions.get(id)! : []));
  const start = positions.get(source)!;
  const right = targets.filter((id) => positions.get(id)!.x > start.x);
  const last = Math.min(...right.map((id) => positions.get(id)!.x - STEP.x));
  const first = behind(graph, start, source);
  const x = right.length ? Math.max(first, Math.min(spot.x, last)) : spot.x;
  const at = freePoint(still, { x, y: spot.y });
  const least = new Map(right.map((id) => [id, at.x + STEP.x]));
  const placed = [...still.map((point) => ({ ...point, moved: false })), { ...at, moved: true }];
  return { at, moves: pushRight(graph, positions, ahead, placed, least) };
}

// The new places of the stages that are not `fixed`, from left to right: none left of its `least`,
// none closer to a stage that feeds it and moved than before or a step, none over another.
function pushRight(
  graph: Graph,
  positions: Map<string, Point>,
  fixed: ReadonlySet<string>,
  placed: Placed[],
  least: Map<string, number>,
): Map<string, Point> {
  const moves = new Map<string, Point>();
  const others = graph.stages.filter(({ id }) => !fixed.has(id));
  others.sort((a, b) => positions.get(a.id)!.x - positions.get(b.id)!.x);
  for (const { id, inputs } of others) {
    const origin = positions.get(id)!;
    const behind = Object.values(inputs)
      .flat()
      .map((source) => keptDistance(positions.get(source), moves.get(source), origin));
    let x = Math.max(origin.x, least.get(id) ?? -Infinity, ...behind);
    const covered = () =>
      placed.find((other) => (other.moved || x > origin.x) && overlaps(other, { x, y: origin.y }));
    for (let other = covered(); other; other = covered()) x = other.x + STEP.x;
    const moved = x > origin.x;
    placed.push({ x, y: origin.y, moved });
    if (moved) moves.set(id, { x, y: origin.y });
  }
  return moves;
}

// How far right a stage has to be at least, as a stage that feeds it has moved.
function keptDistance(before: Point | undefined, now: Point | undefined, origin: Point): number {
  if (!before || !now || before.x >= origin.x) return -Infinity;
  return now.x + Math.min(STEP.x, origin.x - before.x);
}
