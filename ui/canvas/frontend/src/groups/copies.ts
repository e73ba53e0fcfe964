// Groups in the clipboard: a group that is copied whole is one again where it is pasted.
import { STAGE_SIZE, type Point } from "../model/geometry";
import type { Edit, Graph, Group } from "../model/types";
import { groupBoxes } from "./boxes";
import { freeKey } from "./keys";

const STEP = STAGE_SIZE.width + 39;

export function wholeGroups(graph: Graph, ids: ReadonlySet<string>): Group[] {
  return (graph.groups ?? []).filter(({ stages }) => stages.every((id) => ids.has(id)));
}

// The positions of copies: rows of a group that is not copied whole stand beside each other.
export function copyPositions(
  graph: Graph,
  ids: ReadonlySet<string>,
  positions: Map<string, Point>,
): Map<string, Point> {
  const whole = new Set(wholeGroups(graph, ids).map(({ id }) => id));
  const points = new Map(positions);
  for (const { group, rows, x, y } of groupBoxes(graph, positions)) {
    const copied = rows.filter((id) => ids.has(id));
    if (!whole.has(group.id))
      copied.forEach((id, index) => points.set(id, { x: x + index * STEP, y }));
  }
  return points;
}

// The edits that group copies as their originals were; `groups` may come from anywhere.
export function groupCopies(graph: Graph, groups: unknown, names: Map<string, string>): Edit[] {
  const edits: Edit[] = [];
  const keys: Group[] = [...(graph.groups ?? [])];
  for (const group of Array.isArray(groups) ? groups.filter(isGroup) : []) {
    const stages = group.stages.flatMap((id) => names.get(id) ?? []);
    const name = freeKey({ ...graph, groups: keys }, group.id);
    const { title, color, folded } = group;
    keys.push({ ...group, id: name });
    if (stages.length > 1) edits.push({ edit: "group_stages", name, stages, title, color, folded });
  }
  return edits;
}

function isGroup(value: unknown): value is Group {
  const group = value as Partial<Group> | null;
  const named = typeof group?.id === "string" && typeof group.color === "string";
  return named && typeof group.folded === "boolean" && Array.isArray(group.stages);
}
