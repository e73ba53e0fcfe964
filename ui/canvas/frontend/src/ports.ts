// Where a stage's ends are: inputs on its left edge, what it gives on its right one.
import type { NodeHandle } from "@xyflow/react";
import { BOX } from "./layout";
import type { Kind, StageData } from "./types";

export type End = { id: string; name: string; kind: Kind; said: string; y: number; gives: boolean };

const NO_ENDS: End[] = [];
const FOUND = new WeakMap<StageData, End[]>();

// What a face's ends are; a face that knows of none (a drawing to look at) has one on each side.
export function endsOf(face: StageData): End[] {
  const known = FOUND.get(face);
  if (known) return known;
  const takes = (face.ports ?? []).map(({ name, wire, said }, index, all): End => ({
    id: `in:${name}`, name, kind: wire, said, y: spread(index, all.length), gives: false,
  }));
  const gives = (face.outputs ?? []).map((kind, index, all): End => ({
    id: `out:${kind}`, name: kind, kind, said: "", y: spread(index, all.length), gives: true,
  }));
  const found = takes.length + gives.length ? [...takes, ...gives] : NO_ENDS;
  FOUND.set(face, found);
  return found;
}

function spread(index: number, count: number): number {
  return (BOX.height * (index + 1)) / (count + 1);
}

const PLAIN: NodeHandle[] = [
  { id: "in:", type: "target", position: "left" as never, x: 0, y: BOX.height / 2, width: 1, height: 1 },
  { id: "out:", type: "source", position: "right" as never, x: BOX.width, y: BOX.height / 2, width: 1, height: 1 },
];
const HANDLES = new WeakMap<End[], NodeHandle[]>();
const SIZE = 12;

// The same for the library, which draws wires from there without measuring.
export function handlesOf(face: StageData): NodeHandle[] {
  const ends = endsOf(face);
  const known = HANDLES.get(ends);
  if (known) return known;
  const own = ends.map((end): NodeHandle => ({
    id: end.id, type: end.gives ? "source" : "target",
    position: (end.gives ? "right" : "left") as never,
    x: (end.gives ? BOX.width : 0) - SIZE / 2, y: end.y - SIZE / 2, width: SIZE, height: SIZE,
  }));
  const made = [...PLAIN, ...own];
  HANDLES.set(ends, made);
  return made;
}

// Which ends a wire hangs on: by its kind at its source, by its port at its target.
export function hung(source: StageData, target: StageData, port: string): [string, string, Kind] {
  const its = endsOf(target).find((end) => !end.gives && end.name === port);
  const gives = its && endsOf(source).some((end) => end.gives && end.kind === its.kind);
  return [gives ? `out:${its.kind}` : "out:", its ? its.id : "in:", its?.kind ?? "Data"];
}
