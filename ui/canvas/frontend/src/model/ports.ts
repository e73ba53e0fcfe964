// The ports of a stage as ends on its edges: inputs on the left, outputs on the right.
import { STAGE_SIZE } from "./geometry";
import type { Kind, StageInfo } from "./types";

export const FAILING = "failing";

export type PortEnd = {
  id: string;
  name: string;
  kind: Kind;
  said: string;
  y: number;
  gives: boolean;
};

// The name of an output: its kind, but for the second table that a sieve gives.
export function outputName(kind: Kind, index: number, all: readonly Kind[]): string {
  return all.indexOf(kind) < index ? FAILING : kind;
}

const NO_PORT_ENDS: PortEnd[] = [];
const END_CACHE = new WeakMap<StageInfo, PortEnd[]>();

// The ends of a stage; none where its block is not known, as in a read-only drawing.
export function portEnds(info: StageInfo): PortEnd[] {
  const cached = END_CACHE.get(info);
  if (cached) return cached;
  const takes = (info.ports ?? []).map(({ name, wire, said }, index, all): PortEnd => ({
    id: `in:${name}`,
    name,
    kind: wire,
    said,
    y: evenly(index, all.length),
    gives: false,
  }));
  const gives = (info.outputs ?? []).map((kind, index, all): PortEnd => ({
    id: `out:${outputName(kind, index, all)}`,
    name: outputName(kind, index, all),
    kind,
    said: "",
    y: evenly(index, all.length),
    gives: true,
  }));
  const ends = takes.length + gives.length ? [...takes, ...gives] : NO_PORT_ENDS;
  END_CACHE.set(info, ends);
  return ends;
}

function evenly(index: number, count: number): number {
  return (STAGE_SIZE.height * (index + 1)) / (count + 1);
}

// The handles that a wire connects, and its kind: the output of that kind at its source, the port
// at its target.
export function edgeHandles(
  source: StageInfo,
  target: StageInfo,
  port: string,
  failing = false,
): [string, string, Kind] {
  const input = portEnds(target).find((end) => !end.gives && end.name === port);
  const output = failing ? FAILING : input?.kind;
  const gives = input && portEnds(source).some((end) => end.gives && end.name === output);
  return [gives ? `out:${output}` : "out:", input ? input.id : "in:", input?.kind ?? "Data"];
}
