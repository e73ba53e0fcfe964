// The blocks that are suggested for a spot, a wire or a loose end, and how the chosen one is added.
import type { EditorApi, Overlay } from "../editor/api";
import { STAGE_SIZE } from "../model/geometry";
import type { Block } from "../model/types";
import { searchBlocks, type BlockHit } from "./blockSearch";
import { fitsGap, gapOf, rankBonus, type Gap } from "./ranking";
import { tokens } from "./textSearch";

export type PickerOverlay = Extract<Overlay, { what: "fits" | "insert" | "add" }>;

const MAX_HITS = 40;
const USED_BONUS = 0.4;

// Without a query, only blocks of the palette.
export function suggestBlocks(
  editor: EditorApi,
  place: PickerOverlay,
  query: string,
  recent: string[],
): BlockHit[] {
  const gap = gapAt(editor, place);
  const fitting = gap ? editor.blocks.filter((block) => fitsGap(block, gap)) : editor.blocks;
  const usual = tokens(query).length > 0 ? fitting : fitting.filter((block) => block.curated);
  const candidates = usual.length > 0 ? usual : fitting;
  const counts = blockCounts(editor);
  const lifted = (block: Block) =>
    rankBonus(block, gap, recent) + Math.min(1, (counts.get(block.id) ?? 0) * USED_BONUS);
  return searchBlocks(candidates, query, lifted).slice(0, MAX_HITS);
}

// The number of stages of each block: what is used is used again.
function blockCounts(editor: EditorApi): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { block } of editor.graph.stages) counts.set(block, (counts.get(block) ?? 0) + 1);
  return counts;
}

export function placeBlock(editor: EditorApi, place: PickerOverlay, block: string): string | null {
  if (place.what === "fits") return editor.addStage(block, { spot: place.spot, end: place.from });
  const { x, y } = place.spot;
  const spot = { x: x - STAGE_SIZE.width / 2, y: y - STAGE_SIZE.height / 2 };
  if (place.what === "insert") return editor.insertStage(block, place.wire, spot);
  return editor.addStage(block, { spot });
}

export function pickerTitle(editor: EditorApi, place: PickerOverlay): string {
  if (place.what === "add") return editor.t("canvas.fits.add");
  if (place.what === "insert") return editor.t("canvas.fits.insert", { ...place.wire });
  const code = place.from.gives ? "canvas.fits.behind" : "canvas.fits.before";
  return editor.t(code, { stage: place.from.stage });
}

function gapAt(editor: EditorApi, place: PickerOverlay): Gap | null {
  if (place.what === "add") return null;
  if (place.what === "fits") return gapOf(place.from, ...familyAndShape(editor, place.from.stage));
  const port = editor.info(place.wire.stage).ports?.find((port) => port.name === place.wire.port);
  const [family, shape] = familyAndShape(editor, place.wire.source);
  return { takes: port?.wire ?? null, gives: port?.wire ?? null, family, shape };
}

function familyAndShape(editor: EditorApi, stage: string): [string, string] {
  const block = editor.block(editor.stage(stage)?.block ?? "");
  return [block?.family ?? editor.info(stage).family, block?.shape ?? ""];
}
