// Text as it is searched: small letters, no accents; and where a find stands in the original.

export type Span = { from: number; to: number };

const ACCENTS = /\p{M}/gu;

export function fold(text: string): string {
  return text.normalize("NFD").replace(ACCENTS, "").toLowerCase();
}

export function tokens(query: string): string[] {
  return fold(query).split(/\s+/).filter(Boolean);
}

// Where each token stands first in a text, in the text's own positions.
export function spans(text: string, wanted: string[]): Span[] {
  const [folded, origin] = traced(text);
  const found: Span[] = [];
  for (const one of wanted) {
    const at = begins(folded, one);
    if (at >= 0) found.push({ from: origin[at]!, to: origin[at + one.length] ?? text.length });
  }
  return merged(found);
}

// A find at a word's beginning says more than one inside a word.
export function begins(folded: string, token: string): number {
  let at = folded.indexOf(token);
  const first = at;
  while (at > 0 && /[\p{L}\p{N}]/u.test(folded[at - 1]!)) at = folded.indexOf(token, at + 1);
  return at >= 0 ? at : first;
}

function traced(text: string): [string, number[]] {
  let folded = "";
  const origin: number[] = [];
  let at = 0;
  for (const letter of text) {
    const plain = fold(letter);
    for (let one = 0; one < plain.length; one += 1) origin.push(at);
    folded += plain;
    at += letter.length;
  }
  return [folded, origin];
}

function merged(found: Span[]): Span[] {
  const sorted = [...found].sort((one, two) => one.from - two.from);
  const kept: Span[] = [];
  for (const one of sorted) {
    const last = kept.at(-1);
    if (last && one.from <= last.to) last.to = Math.max(last.to, one.to);
    else kept.push({ ...one });
  }
  return kept;
}
