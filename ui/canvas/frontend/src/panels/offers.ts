// What a place on the canvas is offered, and how a choice is put there.
import type { Editor, Open } from "../editor";
import type { Block } from "../types";
import { fits, gapOf, lift, type Gap } from "./fitting";
import { search, type Hit } from "./search";
import { tokens } from "./text";

export type Place = Extract<Open, { what: "fits" | "insert" | "add" }>;

const MOST = 40;
const HERE = 0.4;

// Without a word typed, only what stands in the palette.
export function offers(editor: Editor, place: Place, query: string, recent: string[]): Hit[] {
  const gap = gapAt(editor, place);
  const fitting = gap ? editor.blocks.filter((block) => fits(block, gap)) : editor.blocks;
  const usual = tokens(query).length > 0 ? fitting : fitting.filter((one) => one.curated);
  const shown = usual.length > 0 ? usual : fitting;
  const there = counted(editor);
  const lifted = (block: Block) => lift(block, gap, recent) + Math.min(1, (there.get(block.id) ?? 0) * HERE);
  return search(shown, query, lifted).slice(0, MOST);
}

// How often each block stands in the pipeline: what is used is used again.
function counted(editor: Editor): Map<string, number> {
  const found = new Map<string, number>();
  for (const { block } of editor.graph.stages) found.set(block, (found.get(block) ?? 0) + 1);
  return found;
}

export function put(editor: Editor, place: Place, block: string): string | null {
  if (place.what === "insert") return editor.insert(block, place.wire, place.spot);
  if (place.what === "fits") return editor.add(block, { spot: place.spot, end: place.from });
  return editor.add(block, { spot: place.spot });
}

export function asked(editor: Editor, place: Place): string {
  if (place.what === "add") return editor.t("canvas.fits.add");
  if (place.what === "insert") return editor.t("canvas.fits.insert", { ...place.wire });
  const code = place.from.gives ? "canvas.fits.behind" : "canvas.fits.before";
  return editor.t(code, { stage: place.from.stage });
}

function gapAt(editor: Editor, place: Place): Gap | null {
  if (place.what === "add") return null;
  if (place.what === "fits") return gapOf(place.from, ...looks(editor, place.from.stage));
  const port = editor.face(place.wire.stage).ports?.find((one) => one.name === place.wire.port);
  const [family, shape] = looks(editor, place.wire.source);
  return { takes: port?.wire ?? null, gives: port?.wire ?? null, family, shape };
}

function looks(editor: Editor, stage: string): [string, string] {
  const block = editor.block(editor.stage(stage)?.block ?? "");
  return [block?.family ?? editor.face(stage).family, block?.shape ?? ""];
}
