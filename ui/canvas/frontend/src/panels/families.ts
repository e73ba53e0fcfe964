// The families of blocks, in the order of the palette.
import type { Block } from "../model/types";

export const FAMILIES = [
  "ingest",
  "validate_data",
  "prepare",
  "train",
  "validate_model",
  "monitor",
];

export function familyRank(family: string): number {
  const index = FAMILIES.indexOf(family);
  return index < 0 ? FAMILIES.length : index;
}

// The curated blocks of each family, sorted by title.
export function blocksByFamily(blocks: Block[], lang: string): [string, Block[]][] {
  const families = new Map<string, Block[]>();
  for (const block of blocks) {
    if (!block.curated) continue;
    const shelf = families.get(block.family);
    if (shelf) shelf.push(block);
    else families.set(block.family, [block]);
  }
  const sorted = [...families].sort(([a], [b]) => familyRank(a) - familyRank(b));
  for (const [, shelf] of sorted) shelf.sort((a, b) => a.title.localeCompare(b.title, lang));
  return sorted;
}
