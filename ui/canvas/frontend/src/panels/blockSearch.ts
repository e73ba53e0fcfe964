// The search for blocks, the likeliest first.
import type { Block } from "../model/types";
import { findToken, fold, tokens } from "./textSearch";

// A result of the search; `hint` is the word by which it was found.
export type BlockHit = { block: Block; score: number; hint: string };

type SearchField = { text: string; weight: number; hint: boolean };

const LONG = 40; // more than that is a sentence, not a name
const WHOLE = 3;
const BEGINNING = 2;
const FIELD_CACHE = new WeakMap<
  Block,
  { said: string; folded: string; weight: number; hint: boolean }[]
>();

export function searchBlocks(
  blocks: Block[],
  query: string,
  lift: (block: Block) => number,
): BlockHit[] {
  const words = tokens(query);
  const hits = blocks.flatMap((block) => {
    const hit = scoreBlock(block, words);
    return hit ? [{ ...hit, score: hit.score + lift(block) }] : [];
  });
  return hits.sort((a, b) => b.score - a.score);
}

// Scores a block; null unless every word of the query is found in it.
function scoreBlock(block: Block, words: string[]): BlockHit | null {
  let score = 0;
  let hint = "";
  for (const token of words) {
    let best = 0;
    let by = "";
    for (const place of foldedFields(block)) {
      const tokenScore = scoreText(place.folded, token) * place.weight;
      if (tokenScore > best) [best, by] = [tokenScore, place.hint ? place.said : ""];
    }
    if (best === 0) return null;
    score += best;
    hint ||= by;
  }
  return { block, score, hint };
}

function scoreText(folded: string, token: string): number {
  if (folded === token) return WHOLE;
  const index = findToken(folded, token);
  if (index < 0) return 0;
  return index === 0 || !/[\p{L}\p{N}]/u.test(folded[index - 1]!)
    ? BEGINNING
    : token.length > 2
      ? 1
      : 0;
}

function foldedFields(block: Block) {
  let places = FIELD_CACHE.get(block);
  if (!places) {
    places = searchFields(block).map(({ text, ...rest }) => ({
      said: text,
      folded: fold(text),
      ...rest,
    }));
    FIELD_CACHE.set(block, places);
  }
  return places;
}

function searchFields(block: Block): SearchField[] {
  return [
    { text: block.title, weight: 10, hint: false },
    { text: block.id.replaceAll("_", " "), weight: 8, hint: true },
    { text: block.id, weight: 8, hint: true },
    ...block.words.map((text) =>
      text.length > LONG ? { text, weight: 2, hint: false } : { text, weight: 6, hint: true },
    ),
    { text: block.summary, weight: 2, hint: false },
  ];
}
