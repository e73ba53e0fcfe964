// The sections of the palette: recent blocks and families, or the results of a search.
import type { Block } from "../model/types";
import { searchBlocks, type BlockHit } from "./blockSearch";
import { blocksByFamily } from "./families";
import { rankBonus } from "./ranking";
import { fold, tokens } from "./textSearch";

export type Section = { id: string; hits: BlockHit[] };

const MAX_HITS = 60;

export function paletteSections(
  blocks: Block[],
  query: string,
  recent: string[],
  lang: string,
): Section[] {
  if (tokens(query).length > 0) {
    const hits = searchBlocks(blocks, query, (block) => rankBonus(block, null, recent)).slice(
      0,
      MAX_HITS,
    );
    return hits.length > 0 ? [{ id: "found", hits }] : [];
  }
  const recentBlocks = recent.flatMap((id) => blocks.find((block) => block.id === id) ?? []);
  const sections: [string, Block[]][] = [["recent", recentBlocks], ...blocksByFamily(blocks, lang)];
  return sections
    .filter(([, list]) => list.length > 0)
    .map(([id, list]) => ({ id, hits: list.map(plainHit) }));
}

// The words by which a block was found, where its title does not show them.
export function hintOf({ hint, block }: BlockHit): string {
  return fold(block.title).includes(fold(hint)) ? "" : hint;
}

const plainHit = (block: Block): BlockHit => ({ block, score: 0, hint: "" });
