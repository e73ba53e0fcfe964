// The rows that are written on the wires of data: where a stage changed how many there are.
import { FAILING } from "./ports";
import { wireId } from "./rules";
import type { WireRef } from "./types";

// The rows by the wires' ids: of each stage that gives other rows than it is given, or is given
// none, on one of its wires; and on all wires that are looked at.
export function wireRows(
  wires: WireRef[],
  rowsOf: (wire: WireRef) => number | null,
  isLookedAt: (wire: WireRef) => boolean,
): Map<string, number> {
  const incoming = new Map<string, number[]>();
  for (const wire of wires) {
    const rows = rowsOf(wire);
    if (rows !== null) incoming.set(wire.stage, [...(incoming.get(wire.stage) ?? []), rows]);
  }
  const said = new Set<string>();
  const labels = new Map<string, number>();
  for (const wire of wires) {
    const rows = rowsOf(wire);
    if (rows === null) continue;
    const output = wire.failing ? `${wire.source}.${FAILING}` : wire.source;
    const isNew = !said.has(output) && !incoming.get(wire.source)?.includes(rows);
    if (isNew) said.add(output);
    if (isNew || isLookedAt(wire)) labels.set(wireId(wire), rows);
  }
  return labels;
}
