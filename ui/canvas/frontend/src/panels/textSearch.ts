// Text search without regard to case and accents, with the positions of the matches.

export type Span = { from: number; to: number };

const ACCENTS = /\p{M}/gu;

export function fold(text: string): string {
  return text.normalize("NFD").replace(ACCENTS, "").toLowerCase();
}

export function tokens(query: string): string[] {
  return fold(query).split(/\s+/).filter(Boolean);
}

// The first match of each word in a text.
export function matchSpans(text: string, words: string[]): Span[] {
  const [folded, origin] = foldWithOrigins(text);
  const matches: Span[] = [];
  for (const word of words) {
    const start = findToken(folded, word);
    if (start >= 0)
      matches.push({ from: origin[start]!, to: origin[start + word.length] ?? text.length });
  }
  return mergeSpans(matches);
}

// The position of a token, preferably at the beginning of a word; -1 if there is none.
export function findToken(folded: string, token: string): number {
  let index = folded.indexOf(token);
  const first = index;
  while (index > 0 && /[\p{L}\p{N}]/u.test(folded[index - 1]!))
    index = folded.indexOf(token, index + 1);
  return index >= 0 ? index : first;
}

function foldWithOrigins(text: string): [string, number[]] {
  let folded = "";
  const origin: number[] = [];
  let offset = 0;
  for (const letter of text) {
    const plain = fold(letter);
    for (let index = 0; index < plain.length; index += 1) origin.push(offset);
    folded += plain;
    offset += letter.length;
  }
  return [folded, origin];
}

function mergeSpans(spans: Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.from - b.from);
  const merged: Span[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}
