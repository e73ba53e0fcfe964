// The layout: positions of the stages, by the file or else by dagre.
import { Graph as Dagre, layout } from "@dagrejs/dagre";
import { boxSize, cornerOf, drawnGroups, groupNodeId, rowPoint } from "../groups/boxes";
import { STAGE_SIZE, toPoint, type Point } from "./geometry";
import type { Graph, Group } from "./types";
import { completePositions } from "./unplaced";

const GAP = { ranksep: 39, nodesep: 28 };
const GROUPED_GAP = { ranksep: 28, nodesep: 24 };

// What dagre places: a stage, or a group as one box.
type Part = { id: string; members: string[]; width: number; height: number };

// Whether the file places all stages, and not most of them on the same spot.
export function hasPlaces({ stages }: Graph): boolean {
  const stagePlaces = stages.map((stage) => stage.place?.join());
  return (
    stagePlaces.every(Boolean) &&
    (stages.length < 3 || new Set(stagePlaces).size > stages.length / 2)
  );
}

export function stagePositions(graph: Graph, previous?: Map<string, Point>): Map<string, Point> {
  const drawn = drawnPositions(graph);
  const points = drawn && completePositions(graph, drawn);
  if (!points) return autoLayout(graph);
  const rows = rowPoints(graph, (_, members) => movedCorner(graph, members, drawn, points));
  return new Map(
    graph.stages.map(({ id }) => {
      const next = rows.get(id) ?? points.get(id)!;
      const old = previous?.get(id);
      return [id, old && old.x === next.x && old.y === next.y ? old : next];
    }),
  );
}

// Where the stages stand that have a place; null where a row of a group has none.
function drawnPositions(graph: Graph): Map<string, Point> | null {
  if (drawnGroups(graph).some(({ rows }) => cornerOf(graph, rows) === null)) return null;
  const rows = rowPoints(graph, (_, members) => cornerOf(graph, members)!);
  return new Map(
    graph.stages.flatMap(({ id, place }): [string, Point][] =>
      place ? [[id, rows.get(id) ?? toPoint(place)]] : [],
    ),
  );
}

// The corner of a group of which a row had to make room: all of it moves.
function movedCorner(
  graph: Graph,
  rows: string[],
  before: Map<string, Point>,
  now: Map<string, Point>,
): Point {
  const { x, y } = cornerOf(graph, rows)!;
  const shifts = rows.map((id) => now.get(id)!.x - before.get(id)!.x).filter((shift) => shift > 0); // rows push each other, though they lie in one box
  return { x: x + (shifts.length ? Math.min(...shifts) : 0), y };
}

// The positions of the stages in groups, as rows of boxes.
function rowPoints(
  graph: Graph,
  cornerOfGroup: (group: Group, rows: string[]) => Point,
): Map<string, Point> {
  return new Map(
    drawnGroups(graph).flatMap(({ group, rows }) => {
      const corner = cornerOfGroup(group, rows);
      return rows.map((id, index): [string, Point] => [id, rowPoint(corner, group, index)]);
    }),
  );
}

// Positions by dagre, where a group is one box; stages without wires are in a grid beside the others.
export function autoLayout(graph: Graph): Map<string, Point> {
  const wired = new Set(wiredPairs(graph).flat());
  const parts = partsOf(graph);
  const isWired = ({ members }: Part) => members.length > 1 || members.some((id) => wired.has(id));
  const positions = layeredLayout(graph, parts.filter(isWired));
  const loose = parts.filter((part) => !isWired(part));
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
  const rows = rowPoints(graph, ({ id }) => positions.get(groupNodeId(id))!);
  return new Map(graph.stages.map(({ id }) => [id, rows.get(id) ?? positions.get(id)!]));
}

function partsOf(graph: Graph): Part[] {
  const boxes = drawnGroups(graph).map(({ group, rows }): Part => ({
    id: groupNodeId(group.id),
    members: rows,
    ...boxSize(group, rows.length),
  }));
  const boxed = new Set(boxes.flatMap(({ members }) => members));
  const free = graph.stages.filter(({ id }) => !boxed.has(id));
  return [...boxes, ...free.map(({ id }): Part => ({ id, members: [id], ...STAGE_SIZE }))];
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

function layeredLayout(graph: Graph, parts: Part[]): Map<string, Point> {
  const dagre = new Dagre();
  const gap = parts.some(({ members }) => members.length > 1) ? GROUPED_GAP : GAP;
  dagre.setGraph({ rankdir: "LR", ...gap });
  dagre.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of parts) dagre.setNode(id, { width, height });
  const owners = new Map(parts.flatMap(({ id, members }) => members.map((name) => [name, id])));
  for (const pair of wiredPairs(graph)) {
    const [source, target] = pair.map((name) => owners.get(name));
    if (source && target && source !== target) dagre.setEdge(source, target);
  }
  layout(dagre);
  return new Map(
    parts.map(({ id, width, height }) => {
      const { x, y } = dagre.node(id) as Point;
      return [id, { x: x - width / 2, y: y - height / 2 }];
    }),
  );
}
