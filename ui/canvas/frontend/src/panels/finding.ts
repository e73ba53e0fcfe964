// Which stages a few typed letters mean.
import type { Graph, Stage, StageData } from "../types";
import { begins, fold, tokens } from "./text";

export type Find = { id: string; title: string; family: string; icon: string; hint: string | null; score: number };

const MOST = 8;

export function found(graph: Graph, face: (id: string) => StageData, query: string): Find[] {
  const wanted = tokens(query);
  if (wanted.length === 0) return [];
  const hits = graph.stages.flatMap((stage) => judged(stage, face(stage.id), wanted) ?? []);
  return hits.sort((one, two) => two.score - one.score).slice(0, MOST);
}

function judged(stage: Stage, { title, family, icon }: StageData, wanted: string[]): Find | null {
  const settings = Object.entries(stage.settings).map(([name, value]) => `${name}: ${plain(value)}`);
  const places: [string, number, boolean][] = [
    [stage.id, 10, false], [title, 6, false], [stage.block, 5, false],
    ...settings.map((text): [string, number, boolean] => [text, 3, true]),
  ];
  let score = 0;
  let hint: string | null = null;
  for (const token of wanted) {
    let best = 0;
    let by: string | null = null;
    for (const [text, weight, setting] of places) {
      const at = begins(fold(text), token);
      const worth = at < 0 ? 0 : at === 0 ? weight + 1 : weight;
      if (worth > best) [best, by] = [worth, setting ? text : null];
    }
    if (best === 0) return null;
    score += best;
    hint ??= by;
  }
  return { id: stage.id, title, family, icon, hint, score };
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
