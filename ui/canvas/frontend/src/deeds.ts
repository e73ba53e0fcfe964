// What a person does to the pipeline, each as one list of edits: one step to undo.
import { arranged } from "./arrange";
import { copied, keep, kept, middleOf, pasted, type Clip } from "./clipboard";
import type { Editor, WireEnd } from "./editor";
import { BOX, toPlace, type Point } from "./layout";
import { rest } from "./joining";
import { asStageName, freeName, wireId } from "./rules";
import type { Block, Edit, WireRef } from "./types";

export type Where = { spot?: Point; after?: string | null; end?: WireEnd };

const GRID = { x: BOX.width + 39, y: BOX.height + 28 };
const STEP = 28;
const MOST_STEPS = 400;

// A wire, in place of the one whose end was moved if there is one: one step to undo.
export function connect(editor: Editor, wire: WireRef, moved: WireRef | null = null): boolean {
  if (moved && wireId(moved) === wireId(wire)) return false;
  const refusal = editor.may(wire, moved);
  const instead = refusal?.code === "taken";
  if (refusal && !instead) {
    editor.refuse(editor.why(refusal));
    return false;
  }
  const gone: Edit[] = moved ? [{ edit: "disconnect", ...moved }] : [];
  if (instead) gone.push(...freed(editor, wire.stage, wire.port));
  const done = editor.edit([...gone, { edit: "connect", ...wire }]);
  if (done) editor.tellAll(instead ? "canvas.said.replaced" : "canvas.said.connected", wire);
  return done;
}

// The edits after which a port that takes one wire is free.
function freed(editor: Editor, stage: string, port: string): Edit[] {
  const its = editor.face(stage).ports?.find((one) => one.name === port);
  const wired = editor.stage(stage)?.inputs[port] ?? [];
  return its?.many ? [] : wired.map((source) => ({ edit: "disconnect", source, stage, port }));
}

export function add(editor: Editor, block: string, where: Where): string | null {
  const name = freeName(editor.graph, block);
  const spot = where.spot ?? beside(editor, where.after ?? where.end?.stage ?? null, where.end);
  const kind = editor.block(block);
  const edits: Edit[] = [{ edit: "add_stage", block, name, at: toPlace(spot) }];
  if (kind) edits.push(...joined(editor, kind, name, where));
  if (!editor.edit(edits)) return null;
  editor.select([name], { reveal: true });
  editor.tellAll("canvas.said.added", { name });
  return name;
}

function joined(editor: Editor, block: Block, name: string, { end, after }: Where): Edit[] {
  if (end && !end.gives) {
    const { stage, port } = end;
    return [...freed(editor, stage, port), { edit: "connect", source: name, stage, port }];
  }
  const source = end?.stage ?? after ?? null;
  if (source === null || !editor.stage(source)) return [];
  const kinds = end ? [end.kind] : (editor.face(source).outputs ?? []);
  const port = block.ports.find((one) => kinds.includes(one.wire));
  if (!port) return [];
  const first: Edit = { edit: "connect", source, stage: name, port: port.name };
  return [first, ...rest(editor, block, name, source, port.name)];
}

export function insert(editor: Editor, block: string, wire: WireRef, spot?: Point): string | null {
  const name = freeName(editor.graph, block);
  const [from, to] = [editor.at.get(wire.source), editor.at.get(wire.stage)];
  const middle = from && to ? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 } : { x: 0, y: 0 };
  const at = toPlace(spot ?? middle);
  if (!editor.edit([{ edit: "insert_stage", block, ...wire, name, at }])) return null;
  editor.select([name], { reveal: true });
  editor.tellAll("canvas.said.inserted", { name, ...wire });
  return name;
}

// A stage that stands alone, put on a wire.
export function onto(editor: Editor, stage: string, wire: WireRef, at: Point): boolean {
  const own = editor.wires.some((one) => one.source === stage || one.stage === stage);
  if (own || stage === wire.source || stage === wire.stage) return false;
  const its = editor.face(wire.stage).ports?.find((one) => one.name === wire.port);
  const port = editor.fitting(wire.source, stage)[0];
  if (!its || port === undefined || !editor.face(stage).outputs?.includes(its.wire)) return false;
  return editor.edit([
    { edit: "move_stage", stage, at: toPlace(at) },
    { edit: "disconnect", ...wire },
    { edit: "connect", source: wire.source, stage, port },
    { edit: "connect", source: stage, stage: wire.stage, port: wire.port },
  ]);
}

export function remove(editor: Editor, ids: Iterable<string>): void {
  const gone = [...ids].filter((id) => editor.stage(id));
  if (gone.length === 0) return removeWire(editor);
  const all = gone.length === editor.graph.stages.length;
  const edits = gone.map((stage): Edit => ({ edit: "remove_stage", stage, heal: !all }));
  if (!editor.edit(edits, { emptying: all })) return;
  if (editor.store.selected !== null) editor.inspect(null);
  editor.tellAll("canvas.said.removed", { n: gone.length, name: gone.join(", ") });
  editor.sight?.focus(null);
}

export function removeWire(editor: Editor, wire = editor.wire): void {
  if (!wire || !editor.edit([{ edit: "disconnect", ...wire }])) return;
  editor.tellAll("canvas.said.disconnected", wire);
  editor.sight?.focus(null);
}

export function rename(editor: Editor, id: string, name: string): void {
  editor.renaming = null;
  const wanted = name === id ? id : asStageName(name);
  if (wanted !== id && editor.stage(wanted)) {
    editor.refuse(editor.t("canvas.no.name", { name: wanted }));
    return editor.sight?.focus(id);
  }
  const asked: Edit = { edit: "rename_stage", stage: id, name: wanted };
  if (wanted && wanted !== id && editor.edit([asked])) {
    editor.tellAll("canvas.said.renamed", { stage: id, name: wanted });
    if (editor.store.selected === id) editor.select([wanted]);
  }
  editor.tell();
  editor.sight?.focus(editor.stage(wanted) ? wanted : id);
}

// Off if any of them is on.
export function switchOff(editor: Editor, ids: Iterable<string>): void {
  const stages = [...ids].flatMap((id) => editor.stage(id) ?? []);
  const off = stages.some((one) => !one.off);
  const done = editor.edit(stages.map(({ id }) => ({ edit: "switch_stage", stage: id, off })));
  const name = stages.map((one) => one.id).join(", ");
  if (done) editor.tellAll(off ? "canvas.said.off" : "canvas.said.on", { name });
}

// Into the clipboard of the event, or of the system where there is none.
export function copy(editor: Editor, into?: DataTransfer | null): Clip | null {
  const clip = copied(editor.graph, editor.selection, editor.at);
  if (!clip) return null;
  const text = keep(clip);
  if (into) into.setData("text/plain", text);
  else void navigator.clipboard?.writeText(text).catch(() => {}); // kept here all the same
  editor.tellAll("canvas.said.copied", { n: clip.stages.length });
  return clip;
}

export function cut(editor: Editor, into?: DataTransfer | null): Clip | null {
  const clip = copy(editor, into);
  if (clip) remove(editor, editor.selection);
  return clip;
}

// What was copied last, here or in another window, where no clip is given: at the mouse if it is
// over the drawing, else where it was; in both cases where nothing stands.
export function paste(editor: Editor, clip: Clip | null, spot?: Point): void {
  const found = clip ?? kept();
  if (!found) return editor.refuse(editor.t("canvas.said.nothing"));
  put(editor, found, spot ?? editor.pointer ?? middleOf(found));
}

// Just below what was copied.
export function duplicate(editor: Editor): void {
  const clip = copied(editor.graph, editor.selection, editor.at);
  if (!clip) return;
  const { x, y } = middleOf(clip);
  put(editor, clip, { x: x + STEP, y: y + BOX.height + STEP / 2 });
}

function put(editor: Editor, clip: Clip, spot: Point): void {
  const { edits, names } = pasted(editor.graph, clip, free(editor, clip, spot));
  if (!editor.edit(edits)) return;
  editor.select(names, { focus: true });
  editor.tellAll("canvas.said.pasted", { n: names.length });
}

// The spot, or the first below it where none of the clip's stages covers one that is there.
function free(editor: Editor, clip: Clip, spot: Point): Point {
  const middle = middleOf(clip);
  const there = [...editor.at.values()];
  const covers = (down: number) => clip.stages.some((one) => {
    const at = { x: one.x + spot.x - middle.x, y: one.y + spot.y - middle.y + down };
    return there.some((other) => near(other, at));
  });
  let down = 0;
  for (let step = 0; step < MOST_STEPS && covers(down); step += 1) down += STEP;
  return { x: spot.x, y: spot.y + down };
}

export function arrange(editor: Editor): void {
  if (!editor.edit(arranged(editor.graph))) return;
  editor.tellAll("canvas.said.arranged");
  window.requestAnimationFrame(() => editor.sight?.fit());
}

export function nudge(editor: Editor, dx: number, dy: number): void {
  const moved = [...editor.selection].flatMap((stage): Edit[] => {
    const at = editor.at.get(stage);
    return at ? [{ edit: "move_stage", stage, at: toPlace({ x: at.x + dx, y: at.y + dy }) }] : [];
  });
  editor.edit(moved);
}

function beside(editor: Editor, stage: string | null, end?: WireEnd): Point {
  const here = stage === null ? undefined : editor.at.get(stage);
  const middle = editor.sight?.middle() ?? { x: 0, y: 0 };
  const back = end !== undefined && !end.gives;
  const next = here
    ? { x: here.x + (back ? -GRID.x : GRID.x), y: here.y }
    : { x: middle.x - BOX.width / 2, y: middle.y - BOX.height / 2 };
  while ([...editor.at.values()].some((one) => near(one, next))) next.y += GRID.y;
  return next;
}

function near(one: Point, other: Point): boolean {
  return Math.abs(one.x - other.x) < BOX.width && Math.abs(one.y - other.y) < BOX.height + STEP / 2;
}
