// Layout as edits: arranging all stages, and pinning them when the first is placed by hand.
import { cornerPoints } from "../groups/boxes";
import { storedPoints } from "../groups/moves";
import { toPlace, type Point } from "./geometry";
import { autoLayout, hasPlaces } from "./layout";
import type { Edit, Graph } from "./types";

const PLACING: ReadonlySet<Edit["edit"]> = new Set(["move_stage", "add_stage", "insert_stage"]);

export function arrangeEdits(graph: Graph): Edit[] {
  return [...cornerPoints(graph, autoLayout(graph))].map(([stage, point]) => ({
    edit: "move_stage",
    stage,
    at: toPlace(point),
  }));
}

// Edits, preceded by the current places of all other stages if they give the first place to a
// pipeline that has been laid out automatically until then.
export function withPinnedStages(
  graph: Graph,
  positions: Map<string, Point>,
  edits: Edit[],
): Edit[] {
  const placing = edits.some(({ edit }) => PLACING.has(edit));
  if (!placing || hasPlaces(graph)) return edits;
  const moved = new Set(edits.flatMap((edit) => (edit.edit === "move_stage" ? edit.stage : [])));
  const others = [...storedPoints(graph, positions)].filter(([stage]) => !moved.has(stage));
  return [
    ...others.map(([stage, point]): Edit => ({ edit: "move_stage", stage, at: toPlace(point) })),
    ...edits,
  ];
}
