// The search for stages and for notes on the canvas, the likeliest first.
import { allWords, titleOf } from "../model/localText";
import type { Graph, IconNodes, Stage, StageInfo } from "../model/types";
import { findToken, fold, tokens } from "./textSearch";

export type StageHit = {
  id: string;
  name: string; // its title in the reader's language, or its id
  about: string; // where the words were found, or what it is
  family: string;
  icon: IconNodes;
  score: number;
};

export type NoteHit = { note: number; name: string; about: string; score: number };

export const MAX_HITS = 8;

export function searchStages(
  graph: Graph,
  infoOf: (id: string) => StageInfo,
  query: string,
  lang: string,
): StageHit[] {
  const words = tokens(query);
  if (words.length === 0) return [];
  const hits = graph.stages.flatMap(
    (stage) => scoreStage(stage, infoOf(stage.id), words, lang) ?? [],
  );
  return hits.sort((a, b) => b.score - a.score).slice(0, MAX_HITS);
}

// The notes that have all words, by their first line and the line that has the first word.
export function searchNotes(graph: Graph, query: string): NoteHit[] {
  const words = tokens(query);
  if (words.length === 0) return [];
  return graph.notes.flatMap(({ text }, note) => {
    const folded = fold(text);
    if (!words.every((word) => findToken(folded, word) >= 0)) return [];
    const lines = text.split("\n").map(withoutMarks).filter(Boolean);
    const name = lines[0] ?? "";
    const about = lines.find((line) => findToken(fold(line), words[0]!) >= 0) ?? name;
    return [{ note, name, about: about === name ? "" : about, score: words.length }];
  });
}

const withoutMarks = (line: string): string => line.replace(/^[\s#>*+-]+/, "").trim();

function scoreStage(
  stage: Stage,
  { title, family, icon }: StageInfo,
  words: string[],
  lang: string,
): StageHit | null {
  const settings = Object.entries(stage.settings).map(
    ([name, value]) => `${name}: ${toText(value)}`,
  );
  const places: [string, number, boolean][] = [
    [stage.id, 10, false],
    [allWords(stage.title), 9, false],
    [title, 6, false],
    [stage.block, 5, false],
    [allWords(stage.note), 2, true],
    ...settings.map((text): [string, number, boolean] => [text, 3, true]),
  ];
  let score = 0;
  let hint: string | null = null;
  for (const token of words) {
    let best = 0;
    let by: string | null = null;
    for (const [text, weight, setting] of places) {
      const index = findToken(fold(text), token);
      const worth = index < 0 ? 0 : index === 0 ? weight + 1 : weight;
      if (worth > best) [best, by] = [worth, setting ? text : null];
    }
    if (best === 0) return null;
    score += best;
    hint ??= by;
  }
  const name = titleOf(stage, stage.id, lang);
  const what = name === stage.id ? title : `${stage.id} · ${title}`;
  return { id: stage.id, name, about: hint ?? what, family, icon, score };
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
