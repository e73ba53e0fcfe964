// The ends of wires where groups are drawn: at a row, at a folded box, or nowhere.
import type { WireRef } from "../model/types";
import { groupNodeId, type Box } from "./boxes";

export type DrawnEnds = { source: string | null; target: string | null }; // null: at the stage itself

// The boxes at which a wire ends instead of its stages; undefined for a wire that is not drawn:
// inside a folded box, or from a row to the next.
export function drawnEnds(boxes: Map<string, Box>, wire: WireRef): DrawnEnds | undefined {
  const [from, to] = [boxes.get(wire.source), boxes.get(wire.stage)];
  if (from && from === to) {
    const next = from.rows.indexOf(wire.stage) === from.rows.indexOf(wire.source) + 1;
    if (from.group.folded || next) return undefined;
  }
  return { source: foldedNode(from), target: foldedNode(to) };
}

function foldedNode(box: Box | undefined): string | null {
  return box?.group.folded ? groupNodeId(box.group.id) : null;
}
