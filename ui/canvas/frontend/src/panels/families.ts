// The families in the palette's order.
import type { Block } from "../types";

export const FAMILIES = ["ingest", "validate_data", "prepare", "train", "validate_model", "monitor"];

export function rank(family: string): number {
  const at = FAMILIES.indexOf(family);
  return at < 0 ? FAMILIES.length : at;
}

// Family by family, each by title; what stands behind search only is left out.
export function shelves(blocks: Block[], lang: string): [string, Block[]][] {
  const found = new Map<string, Block[]>();
  for (const block of blocks) {
    if (!block.curated) continue;
    const shelf = found.get(block.family);
    if (shelf) shelf.push(block);
    else found.set(block.family, [block]);
  }
  const sorted = [...found].sort(([one], [two]) => rank(one) - rank(two));
  for (const [, shelf] of sorted) shelf.sort((one, two) => one.title.localeCompare(two.title, lang));
  return sorted;
}
