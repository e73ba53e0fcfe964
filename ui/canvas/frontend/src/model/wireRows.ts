// The rows that are written on the wires of data: where a stage changed how many there are.
import { wireId } from "./rules";
import type { WireRef } from "./types";

// The rows by the wires' ids: of each stage that gives other rows than it is given, or is given
// none, on one of its wires; and on all wires that are looked at.
export function wireRows(
  wires: WireRef[],
  rowsOf: (stage: string) => number | null,
  isLookedAt: (wire: WireRef) => boolean,
): Map<string, number> {
  const incoming = new Map<string, number[]>();
  for (const { source, stage } of wires) {
    const rows = rowsOf(source);
    if (rows !== null) incoming.set(stage, [...(incoming.get(stage) ?? []), rows]);
  }
  const said = new Set<string>();
  const labels = new Map<string, number>();
  for (const wire of wires) {
    const rows = rowsOf(wire.source);
    if (rows === null) continue;
    const isNew = !said.has(wire.source) && !incoming.get(wire.source)?.includes(rows);
    if (isNew) said.add(wire.source);
    if (isNew || isLookedAt(wire)) labels.set(wireId(wire), rows);
  }
  return labels;
}
