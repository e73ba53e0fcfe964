// What can stand where the caret is: columns, functions and words, and how they are written there.
import type { Choice } from "./types";

export type Word = { start: number; end: number; typed: string };

const PIECE = /`(?:[^`]|``)*`?|"[^"]*"?|'[^']*'?|[\p{L}_][\p{L}\p{N}_]*|\d[\d.eE]*|\s+|./gu;
const MOST = 200;

// The word that the caret is in or behind; null inside a text or a number, where nothing is offered.
export function wordAt(text: string, caret: number): Word | null {
  for (const match of text.matchAll(PIECE)) {
    const [piece] = match;
    const start = match.index;
    const end = start + piece.length;
    if (end < caret || start >= caret) continue;
    if (piece[0] === "`") return closed(piece) && end === caret ? null : quoted(piece, start, end);
    if (piece[0] === '"' || piece[0] === "'")
      return closed(piece) && end === caret ? empty(caret) : null;
    if (/\d/.test(piece[0] ?? "")) return null;
    if (/[\p{L}_]/u.test(piece[0] ?? "")) return { start, end, typed: text.slice(start, caret) };
  }
  return empty(caret);
}

function empty(caret: number): Word {
  return { start: caret, end: caret, typed: "" };
}

function closed(piece: string): boolean {
  return piece.length > 1 && piece.at(-1) === piece[0];
}

function quoted(piece: string, start: number, end: number): Word {
  return { start, end, typed: `\`${piece.slice(1).replace(/`$/, "")}` };
}

// The choices that begin with what was typed, then those that contain it; columns stand first.
export function offersFor(word: Word, choices: Choice[]): Choice[] {
  const onlyColumns = word.typed.startsWith("`");
  const typed = word.typed.replace(/^`/, "").toLowerCase();
  const possible = onlyColumns ? choices.filter(({ what }) => what === "column") : choices;
  const placeOf = ({ name }: Choice) => name.toLowerCase().indexOf(typed);
  const found = possible.filter((choice) => placeOf(choice) >= 0);
  const begin = found.filter((choice) => placeOf(choice) === 0);
  return [...begin, ...found.filter((choice) => placeOf(choice) > 0)].slice(0, MOST);
}

// Whether a word is whole already, so that nothing needs to be offered unasked.
export function isWhole(word: Word, choices: Choice[]): boolean {
  return choices.some(({ name, written }) => word.typed === name || word.typed === written);
}

// The text with a choice in place of the word, and where the caret goes: into a function's parentheses.
export function complete(
  text: string,
  word: Word,
  choice: Choice,
): { text: string; caret: number } {
  const after = text.slice(word.end);
  const called = choice.what === "function";
  const opened = called && after.trimStart().startsWith("(");
  const written = opened
    ? choice.name
    : choice.written.replace(/ $/, after.startsWith(" ") ? "" : " ");
  const whole = text.slice(0, word.start) + written + after;
  const caret = word.start + written.length;
  if (opened) return { text: whole, caret: whole.indexOf("(", caret) + 1 };
  return { text: whole, caret: called ? caret - 1 : caret };
}
