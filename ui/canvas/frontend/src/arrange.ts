// Auto-layout as edits, and what keeps the rest in place when the first stage is placed by hand.
import { byDagre, isPlaced, toPlace, type Point } from "./layout";
import type { Edit, Graph } from "./types";

export function arranged(graph: Graph): Edit[] {
  return [...byDagre(graph)].map(([stage, point]) => ({
    edit: "move_stage", stage, at: toPlace(point),
  }));
}

// Where the file places nothing, the drawing is laid out anew each time: the first place that
// is given by hand therefore brings all the others with it.
export function pinned(graph: Graph, at: Map<string, Point>, edits: Edit[]): Edit[] {
  const placing = edits.some((one) => "at" in one && one.at && "stage" in one) ||
    edits.some((one) => one.edit === "add_stage" || one.edit === "insert_stage");
  if (!placing || isPlaced(graph)) return edits;
  const moved = new Set(edits.flatMap((one) => ("at" in one && "stage" in one ? [one.stage] : [])));
  const rest = [...at].filter(([stage]) => !moved.has(stage));
  return [
    ...rest.map(([stage, point]): Edit => ({ edit: "move_stage", stage, at: toPlace(point) })),
    ...edits,
  ];
}
