// The commands of the editor; each is one list of edits, and so one step to undo.
import { copyPositions } from "../groups/copies";
import { moveEdits } from "../groups/moves";
import { arrangeEdits } from "../model/arrange";
import { STAGE_SIZE, toPlace, type Point } from "../model/geometry";
import { freePoint, overlaps, STEP } from "../model/room";
import { FAILING } from "../model/ports";
import { cutEdit, toStageName, freeName, wireId } from "../model/rules";
import type { Block, Edit, WireRef } from "../model/types";
import type { AddTarget, EditorApi, WireEnd } from "./api";
import { reportRefusal } from "./guiding";
import { remainingWires } from "./autowire";
import { addBetween } from "./inserting";
import { copyStages, saveClip, savedClip, clipCenter, pasteEdits, type Clip } from "./clipboard";

const BELOW = 28;
const MAX_STEPS = 400;

// Draws a wire, in place of the one whose end was moved if there is one.
export function connectWire(
  editor: EditorApi,
  wire: WireRef,
  moved: WireRef | null = null,
): boolean {
  if (moved && wireId(moved) === wireId(wire)) return false;
  const refusal = editor.checkWire(wire, moved);
  const instead = refusal?.code === "taken";
  if (refusal && !instead) {
    editor.showRefusal(editor.explain(refusal));
    reportRefusal(editor, refusal);
    return false;
  }
  const removals: Edit[] = moved ? [cutEdit(moved)] : [];
  if (instead) removals.push(...freePortEdits(editor, wire.stage, wire.port));
  const done = editor.edit([...removals, { edit: "connect", ...wire }]);
  if (done) editor.announce(instead ? "canvas.said.replaced" : "canvas.said.connected", wire);
  return done;
}

// The edits that free a port that takes a single wire.
function freePortEdits(editor: EditorApi, stage: string, port: string): Edit[] {
  const input = editor.info(stage).ports?.find((candidate) => candidate.name === port);
  const wired = editor.stage(stage)?.inputs[port] ?? [];
  return input?.many ? [] : wired.map((source) => ({ edit: "disconnect", source, stage, port }));
}

export function addStage(editor: EditorApi, block: string, where: AddTarget): string | null {
  const between = where.after && !where.spot ? addBetween(editor, block, where.after) : null;
  if (between !== null) return between;
  const name = freeName(editor.graph, block);
  const spot = where.spot
    ? freePoint(editor.positions.values(), where.spot)
    : positionBeside(editor, where.after ?? where.end?.stage ?? null, where.end);
  const kind = editor.block(block);
  const edits: Edit[] = [{ edit: "add_stage", block, name, at: toPlace(spot) }];
  if (kind) edits.push(...newStageWires(editor, kind, name, where));
  if (!editor.edit(edits)) return null;
  editor.select([name], { reveal: true });
  editor.announce("canvas.said.added", { name });
  return name;
}

function newStageWires(
  editor: EditorApi,
  block: Block,
  name: string,
  { end, after }: AddTarget,
): Edit[] {
  if (end && !end.gives) {
    const { stage, port } = end;
    return [...freePortEdits(editor, stage, port), { edit: "connect", source: name, stage, port }];
  }
  const source = end?.stage ?? after ?? null;
  if (source === null || !editor.stage(source)) return [];
  const kinds = end ? [end.kind] : (editor.info(source).outputs ?? []);
  const port = block.ports.find((port) => kinds.includes(port.wire));
  if (!port) return [];
  const failing = end?.port === FAILING ? { failing: true } : {};
  const first: Edit = { edit: "connect", source, stage: name, port: port.name, ...failing };
  return [first, ...remainingWires(editor, block, name, source, port.name)];
}

export function removeStages(editor: EditorApi, ids: Iterable<string>): void {
  const removed = [...ids].filter((id) => editor.stage(id));
  if (removed.length === 0) return removeWire(editor);
  const emptying = removed.length === editor.graph.stages.length;
  const edits = removed.map((stage): Edit => ({ edit: "remove_stage", stage, heal: !emptying }));
  if (!editor.edit(edits, { emptying: emptying })) return;
  if (editor.store.selected !== null) editor.inspect(null);
  editor.announce("canvas.said.removed", { n: removed.length, name: removed.join(", ") });
  editor.viewport?.focus(null);
}

export function removeWire(editor: EditorApi, wire = editor.wire): void {
  if (!wire || !editor.edit([cutEdit(wire)])) return;
  editor.announce("canvas.said.disconnected", wire);
  editor.viewport?.focus(null);
}

export function renameStage(editor: EditorApi, id: string, name: string): void {
  editor.update({ renaming: null });
  const newName = name === id ? id : toStageName(name);
  if (newName !== id && editor.stage(newName)) {
    editor.showRefusal(editor.t("canvas.no.name", { name: newName }));
    return editor.viewport?.focus(id);
  }
  const edit: Edit = { edit: "rename_stage", stage: id, name: newName };
  if (newName && newName !== id && editor.edit([edit])) {
    editor.announce("canvas.said.renamed", { stage: id, name: newName });
    if (editor.store.selected === id) editor.select([newName]);
  }
  editor.viewport?.focus(editor.stage(newName) ? newName : id);
}

// Switches stages off if any of them is on, else on.
export function toggleOff(editor: EditorApi, ids: Iterable<string>): void {
  const stages = [...ids].flatMap((id) => editor.stage(id) ?? []);
  const off = stages.some((stage) => !stage.off);
  const done = editor.edit(stages.map(({ id }) => ({ edit: "switch_stage", stage: id, off })));
  const name = stages.map((stage) => stage.id).join(", ");
  if (done) editor.announce(off ? "canvas.said.off" : "canvas.said.on", { name });
}

// Bypasses stages if any of them is in use, else uses them again.
export function bypass(editor: EditorApi, ids: Iterable<string>): void {
  const stages = [...ids].flatMap((id) => editor.stage(id) ?? []);
  const around = stages.some((stage) => !stage.bypass);
  const done = editor.edit(
    stages.map(({ id }) => ({ edit: "bypass_stage", stage: id, bypass: around })),
  );
  const name = stages.map((stage) => stage.id).join(", ");
  if (done) editor.announce(around ? "canvas.said.bypass" : "canvas.said.on", { name });
}

function copySelection({ graph, selection, positions }: EditorApi): Clip | null {
  return copyStages(graph, selection, copyPositions(graph, selection, positions));
}

// Copies the selection into the clipboard of an event, or else of the system.
export function copy(editor: EditorApi, into?: DataTransfer | null): Clip | null {
  const clip = copySelection(editor);
  if (!clip) return null;
  const text = saveClip(clip);
  if (into) into.setData("text/plain", text);
  else void navigator.clipboard?.writeText(text).catch(() => {}); // kept here all the same
  editor.announce("canvas.said.copied", { n: clip.stages.length });
  return clip;
}

export function cut(editor: EditorApi, into?: DataTransfer | null): Clip | null {
  const clip = copy(editor, into);
  if (clip) removeStages(editor, editor.selection);
  return clip;
}

// Pastes a clip, by default what was copied last in this tab: at the mouse if it is over the
// drawing, else where it was copied from; in both cases where it covers no other stage.
export function paste(editor: EditorApi, clip: Clip | null, spot?: Point): void {
  const pastedClip = clip ?? savedClip();
  if (!pastedClip) return editor.showRefusal(editor.t("canvas.said.nothing"));
  pasteAt(editor, pastedClip, spot ?? editor.pointer ?? clipCenter(pastedClip));
}

// Pastes the selection just below itself; `fed` by the same stages as what it is copied from.
export function duplicate(editor: EditorApi, fed: boolean): void {
  const clip = copySelection(editor);
  if (!clip) return;
  const { x, y } = clipCenter(clip);
  const outer = fed ? outerWires(editor) : [];
  pasteAt(editor, clip, { x: x + BELOW, y: y + STAGE_SIZE.height + BELOW / 2 }, outer);
}

// The wires into the selection from outside it, without those that a pipeline file has wrong.
function outerWires(editor: EditorApi): WireRef[] {
  const { selection } = editor;
  return editor.wires.filter(
    (wire) =>
      selection.has(wire.stage) &&
      !selection.has(wire.source) &&
      editor.checkWire(wire, wire) === null,
  );
}

function pasteAt(editor: EditorApi, clip: Clip, spot: Point, outer: WireRef[] = []): void {
  const free = freePosition(editor, clip, spot);
  const { edits, names } = pasteEdits(editor.graph, clip, free, outer);
  if (!editor.edit(edits)) return;
  editor.select(names, { focus: true });
  editor.announce("canvas.said.pasted", { n: names.length });
}

// The spot, or the first one below it where no stage of the clip covers an existing one.
function freePosition(editor: EditorApi, clip: Clip, spot: Point): Point {
  const middle = clipCenter(clip);
  const occupied = [...editor.positions.values()];
  const covers = (down: number) =>
    clip.stages.some((stage) => {
      const position = { x: stage.x + spot.x - middle.x, y: stage.y + spot.y - middle.y + down };
      return occupied.some((point) => overlaps(point, position));
    });
  let down = 0;
  for (let step = 0; step < MAX_STEPS && covers(down); step += 1) down += BELOW;
  return { x: spot.x, y: spot.y + down };
}

export function arrange(editor: EditorApi): void {
  if (!editor.edit(arrangeEdits(editor.graph))) return;
  editor.announce("canvas.said.arranged");
  window.requestAnimationFrame(() => editor.viewport?.fit());
}

export function nudge(editor: EditorApi, dx: number, dy: number): void {
  const { graph, positions, selection } = editor;
  editor.edit(moveEdits(graph, positions, selection, { x: dx, y: dy }));
}

function positionBeside(editor: EditorApi, stage: string | null, end?: WireEnd): Point {
  const origin = stage === null ? undefined : editor.positions.get(stage);
  const middle = editor.viewport?.center() ?? { x: 0, y: 0 };
  const back = end !== undefined && !end.gives;
  const next = origin
    ? { x: origin.x + (back ? -STEP.x : STEP.x), y: origin.y }
    : { x: middle.x - STAGE_SIZE.width / 2, y: middle.y - STAGE_SIZE.height / 2 };
  while ([...editor.positions.values()].some((point) => overlaps(point, next))) next.y += STEP.y;
  return next;
}
