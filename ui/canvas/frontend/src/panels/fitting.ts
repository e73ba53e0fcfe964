// Which blocks a loose wire's end may go to, what most people do next standing first.
import type { WireEnd } from "../editor";
import type { Block, Kind } from "../types";
import { rank } from "./families";

const STEPS: Record<number, number> = { 0: 3, 1: 4, 2: 2, 3: 1 };
// What follows what, by the blocks' shapes: a split behind the roles, a model behind the split.
const FOLLOWS: Record<string, Record<string, number>> = {
  row: { roles: 4, column: 1, row: 1 },
  roles: { split: 4, column: 1.5 },
  split: { estimator: 3, column: 2.5 },
  column: { column: 2, estimator: 2, split: 1, roles: 1 },
};
const AGAIN = 1.5;
const CURATED = 2;

// The end where a wire waits: what it carries, and which way it goes on.
export type Gap = { takes: Kind | null; gives: Kind | null; family: string; shape: string };

export function gapOf(end: WireEnd, family: string, shape: string): Gap {
  return { takes: end.gives ? end.kind : null, gives: end.gives ? null : end.kind, family, shape };
}

export function fits(block: Block, { takes, gives }: Gap): boolean {
  const in_ = takes === null || block.ports.some((port) => port.wire === takes);
  const out = gives === null || block.outputs.includes(gives);
  return in_ && out;
}

// How far up a block stands in the list.
export function lift(block: Block, gap: Gap | null, recent: string[]): number {
  const used = recent.indexOf(block.id);
  const often = used < 0 ? 0 : AGAIN - used * 0.1;
  return (block.curated ? CURATED : 0) + often + (gap ? next(block, gap) : 0);
}

function next(block: Block, { takes, gives, family, shape }: Gap): number {
  const ahead = rank(block.family) - rank(family);
  const steps = takes === null ? -ahead : ahead;
  const usual = takes === null ? 0 : (FOLLOWS[shape]?.[block.shape] ?? 0);
  const aside = block.ports.find((port) => port.wire === takes)?.optional ? 1 : 0;
  return (family ? (STEPS[steps] ?? 0) : 0) + (gives === null ? usual : 0) - aside;
}
