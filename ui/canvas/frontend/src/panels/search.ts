// Which blocks a few typed letters mean, the likeliest first.
import type { Block } from "../types";
import { begins, fold, tokens } from "./text";

export type Hit = { block: Block; score: number; hint: string }; // hint: the word it was found by

type Place = { text: string; weight: number; hint: boolean };

const LONG = 40; // more than that is a sentence, not a name
const WHOLE = 3;
const BEGINNING = 2;
const FOUND = new WeakMap<Block, { said: string; folded: string; weight: number; hint: boolean }[]>();

export function search(blocks: Block[], query: string, lift: (block: Block) => number): Hit[] {
  const wanted = tokens(query);
  const hits = blocks.flatMap((block) => {
    const hit = judged(block, wanted);
    return hit ? [{ ...hit, score: hit.score + lift(block) }] : [];
  });
  return hits.sort((one, two) => two.score - one.score);
}

// Every token must be found somewhere.
function judged(block: Block, wanted: string[]): Hit | null {
  let score = 0;
  let hint = "";
  for (const token of wanted) {
    let best = 0;
    let by = "";
    for (const place of searched(block)) {
      const found = worth(place.folded, token) * place.weight;
      if (found > best) [best, by] = [found, place.hint ? place.said : ""];
    }
    if (best === 0) return null;
    score += best;
    hint ||= by;
  }
  return { block, score, hint };
}

function worth(folded: string, token: string): number {
  if (folded === token) return WHOLE;
  const at = begins(folded, token);
  if (at < 0) return 0;
  return at === 0 || !/[\p{L}\p{N}]/u.test(folded[at - 1]!) ? BEGINNING : token.length > 2 ? 1 : 0;
}

function searched(block: Block) {
  let places = FOUND.get(block);
  if (!places) {
    places = texts(block).map(({ text, ...rest }) => ({ said: text, folded: fold(text), ...rest }));
    FOUND.set(block, places);
  }
  return places;
}

function texts(block: Block): Place[] {
  return [
    { text: block.title, weight: 10, hint: false },
    { text: block.id.replaceAll("_", " "), weight: 8, hint: true },
    { text: block.id, weight: 8, hint: true },
    ...block.words.map((text) => (text.length > LONG ? { text, weight: 2, hint: false } : { text, weight: 6, hint: true })),
    { text: block.summary, weight: 2, hint: false },
  ];
}
