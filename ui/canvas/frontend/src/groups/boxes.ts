// The boxes of groups on the canvas: where they stand, how large they are, and their rows.
import { STAGE_SIZE, toPoint, type Point } from "../model/geometry";
import { stageOrder } from "../model/order";
import type { Graph, Group } from "../model/types";
import { MIN_STAGES } from "./applyGroups";

export const ROW = { width: 212, height: 26 };
const HEAD = 28;
const FOOT = 6;
const PREFIX = "group:";

export type Box = Point & {
  group: Group;
  rows: string[]; // its stages, each behind those that it needs
  width: number;
  height: number;
};

export function groupNodeId(group: string): string {
  return PREFIX + group;
}

// The group that a node stands for; null for any other node.
export function groupOfNode(node: string): string | null {
  return node.startsWith(PREFIX) ? node.slice(PREFIX.length) : null;
}

// The groups that are drawn: those of two stages and more that there are.
export function drawnGroups(graph: Graph): { group: Group; rows: string[] }[] {
  if (!graph.groups?.length) return [];
  const order = stageOrder(graph);
  return graph.groups.flatMap((group) => {
    const members = new Set(group.stages);
    const rows = order.filter((id) => members.has(id));
    return rows.length < MIN_STAGES ? [] : { group, rows };
  });
}

export function boxSize({ folded }: Group, rows: number): { width: number; height: number } {
  const height = folded ? HEAD + ROW.height : HEAD + rows * ROW.height + FOOT;
  return { width: ROW.width, height };
}

// The upper left corner of some stages' places in the file; null while one has none.
export function cornerOf(graph: Graph, rows: string[]): Point | null {
  const members = new Set(rows);
  const places = graph.stages.filter(({ id }) => members.has(id)).map(({ place }) => place);
  if (places.some((place) => !place)) return null;
  const points = places.map((place) => toPoint(place!));
  return {
    x: Math.min(...points.map(({ x }) => x)),
    y: Math.min(...points.map(({ y }) => y)),
  };
}

// Where the row of a stage stands in a box; in a folded one all are on the same spot.
export function rowPoint(corner: Point, { folded }: Group, index: number): Point {
  return { x: corner.x, y: corner.y + HEAD + (folded ? 0 : index * ROW.height) };
}

// The boxes of a drawing by the positions of its stages, which are rows in them.
export function groupBoxes(graph: Graph, positions: ReadonlyMap<string, Point>): Box[] {
  return drawnGroups(graph).map(({ group, rows }) => {
    const first = positions.get(rows[0]!)!;
    return { group, rows, x: first.x, y: first.y - HEAD, ...boxSize(group, rows.length) };
  });
}

// The places that the file gets for the stages of a drawing: rows begin at their box's corner.
export function cornerPoints(
  graph: Graph,
  positions: ReadonlyMap<string, Point>,
): Map<string, Point> {
  const boxes = boxOfStage(groupBoxes(graph, positions));
  return new Map(
    graph.stages.map(({ id }) => {
      const box = boxes.get(id);
      if (!box) return [id, positions.get(id)!];
      return [id, { x: box.x, y: box.y + box.rows.indexOf(id) * ROW.height }];
    }),
  );
}

export type Rectangle = Point & { width: number; height: number };

// The rectangles that a drawing consists of: boxes of groups, and the stages outside them.
export function rectangles(graph: Graph, positions: ReadonlyMap<string, Point>): Rectangle[] {
  const boxes = groupBoxes(graph, positions);
  const boxed = new Set(boxes.flatMap(({ rows }) => rows));
  const free = [...positions].filter(([id]) => !boxed.has(id));
  return [
    ...boxes.map(({ x, y, width, height }) => ({ x, y, width, height })),
    ...free.map(([, point]) => ({ ...point, ...STAGE_SIZE })),
  ];
}

// The rectangle that a stage is drawn as: a row of its group, or a box of its own.
export function stageRectangle(
  graph: Graph,
  positions: ReadonlyMap<string, Point>,
  stage: string,
): Rectangle | null {
  const point = positions.get(stage);
  if (!point) return null;
  const isRow = drawnGroups(graph).some(({ rows }) => rows.includes(stage));
  return { ...point, ...(isRow ? ROW : STAGE_SIZE) };
}

// The group in which each stage stands, by the stage's name.
export function boxOfStage(boxes: Box[]): Map<string, Box> {
  return new Map(boxes.flatMap((box) => box.rows.map((id): [string, Box] => [id, box])));
}
