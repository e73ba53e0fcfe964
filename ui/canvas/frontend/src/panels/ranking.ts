// The ranking of blocks for a gap of the pipeline: what fits, the likeliest next step first.
import type { WireEnd } from "../editor/api";
import type { Block, Kind } from "../model/types";
import { familyRank } from "./families";

const FAMILY_STEP_BONUS: Record<number, number> = { 0: 3, 1: 4, 2: 2, 3: 1 };
// Which shape usually follows which: a split after the roles, a model after the split.
const SHAPE_BONUS: Record<string, Record<string, number>> = {
  row: { roles: 4, column: 1, row: 1 },
  roles: { split: 4, column: 1.5 },
  split: { estimator: 3, column: 2.5 },
  column: { column: 2, estimator: 2, split: 1, roles: 1 },
};
const RECENT_BONUS = 1.5;
const CURATED_BONUS = 2;

// A gap at the end of a wire or in one: the kinds to take and to give, and what is before it.
export type Gap = { takes: Kind | null; gives: Kind | null; family: string; shape: string };

export function gapOf(end: WireEnd, family: string, shape: string): Gap {
  return { takes: end.gives ? end.kind : null, gives: end.gives ? null : end.kind, family, shape };
}

export function fitsGap(block: Block, { takes, gives }: Gap): boolean {
  const accepts = takes === null || block.ports.some((port) => port.wire === takes);
  const delivers = gives === null || block.outputs.includes(gives);
  return accepts && delivers;
}

// The part of a block's score that does not depend on the query.
export function rankBonus(block: Block, gap: Gap | null, recent: string[]): number {
  const used = recent.indexOf(block.id);
  const often = used < 0 ? 0 : RECENT_BONUS - used * 0.1;
  return (block.curated ? CURATED_BONUS : 0) + often + (gap ? likelihoodNext(block, gap) : 0);
}

function likelihoodNext(block: Block, { takes, gives, family, shape }: Gap): number {
  const ahead = familyRank(block.family) - familyRank(family);
  const steps = takes === null ? -ahead : ahead;
  const usual = takes === null ? 0 : (SHAPE_BONUS[shape]?.[block.shape] ?? 0);
  const aside = block.ports.find((port) => port.wire === takes)?.optional ? 1 : 0;
  return (family ? (FAMILY_STEP_BONUS[steps] ?? 0) : 0) + (gives === null ? usual : 0) - aside;
}
