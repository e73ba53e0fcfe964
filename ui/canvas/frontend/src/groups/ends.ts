// The ends of wires where groups are drawn: at a row, at a folded box, or nowhere.
import type { WireRef } from "../model/types";
import { groupNodeId, type Box } from "./boxes";

// The boxes at which a wire ends, null where it ends at the stage itself; `linked` where it leads
// from a row to the next.
export type DrawnEnds = { source: string | null; target: string | null; linked: boolean };

export const LINK = { above: "link:above", below: "link:below", x: 14 }; // the handles of a link

// How a wire is drawn where there are groups; undefined for one inside a folded box.
export function drawnEnds(boxes: Map<string, Box>, wire: WireRef): DrawnEnds | undefined {
  const [from, to] = [boxes.get(wire.source), boxes.get(wire.stage)];
  if (from && from === to) {
    if (from.group.folded) return undefined;
    const linked = from.rows.indexOf(wire.stage) === from.rows.indexOf(wire.source) + 1;
    return { source: null, target: null, linked };
  }
  return { source: foldedNode(from), target: foldedNode(to), linked: false };
}

function foldedNode(box: Box | undefined): string | null {
  return box?.group.folded ? groupNodeId(box.group.id) : null;
}
