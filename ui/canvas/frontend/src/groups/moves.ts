// The places of grouped stages in the file, and moving a group as one.
import { toPlace, toPoint, type Point } from "../model/geometry";
import { hasPlaces } from "../model/layout";
import type { Edit, Graph } from "../model/types";
import { boxOfStage, cornerPoints, groupBoxes } from "./boxes";

// Where the file has the stages, or would have them: those of a box lie below its corner.
export function storedPoints(graph: Graph, positions: Map<string, Point>): Map<string, Point> {
  if (!hasPlaces(graph)) return cornerPoints(graph, positions);
  return new Map(graph.stages.map(({ id, place }) => [id, toPoint(place!)]));
}

// The edits that move stages, and with a stage of a group all of them.
export function moveEdits(
  graph: Graph,
  positions: Map<string, Point>,
  stages: Iterable<string>,
  by: Point,
): Edit[] {
  const boxes = boxOfStage(groupBoxes(graph, positions));
  const moved = new Set([...stages].flatMap((id) => boxes.get(id)?.rows ?? [id]));
  const points = storedPoints(graph, positions);
  return [...moved].flatMap((stage): Edit[] => {
    const point = points.get(stage);
    if (!point) return [];
    return [{ edit: "move_stage", stage, at: toPlace({ x: point.x + by.x, y: point.y + by.y }) }];
  });
}
