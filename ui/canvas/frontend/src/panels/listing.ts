// What the palette lists: shelves while nothing is searched for, else what was found.
import type { Block } from "../types";
import { shelves } from "./families";
import { lift } from "./fitting";
import { search, type Hit } from "./search";
import { fold, tokens } from "./text";

export type Section = { id: string; hits: Hit[] };

const MOST = 60;

export function listing(blocks: Block[], query: string, recent: string[], lang: string): Section[] {
  if (tokens(query).length > 0) {
    const found = search(blocks, query, (block) => lift(block, null, recent)).slice(0, MOST);
    return found.length > 0 ? [{ id: "found", hits: found }] : [];
  }
  const last = recent.flatMap((id) => blocks.find((one) => one.id === id) ?? []);
  const shown: [string, Block[]][] = [["recent", last], ...shelves(blocks, lang)];
  return shown.filter(([, list]) => list.length > 0).map(([id, list]) => ({ id, hits: list.map(plain) }));
}

// The words a hit was found by, where its title does not show them.
export function hintOf({ hint, block }: Hit): string {
  return fold(block.title).includes(fold(hint)) ? "" : hint;
}

const plain = (block: Block): Hit => ({ block, score: 0, hint: "" });
