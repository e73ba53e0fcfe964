// Stages that come between others: into a wire, or between a stage and what it feeds. Room is made
// for them in the same step.
import { applyEdits } from "../model/apply";
import { toPlace, type Point } from "../model/geometry";
import { makeRoom, STEP, type Room } from "../model/room";
import { cutEdit, freeName, mayConnect } from "../model/rules";
import type { Block, Edit, StageInfo, WireRef } from "../model/types";
import type { EditorApi } from "./api";

export function insertStage(
  editor: EditorApi,
  block: string,
  wire: WireRef,
  spot?: Point,
): string | null {
  const name = freeName(editor.graph, block);
  const { at, moves } = roomOn(editor, wire, spot ?? middleOf(editor, wire));
  const insertion: Edit = { edit: "insert_stage", block, ...wire, name, at: toPlace(at) };
  if (!editor.edit([insertion, ...moveEdits(moves)])) return null;
  editor.select([name], { reveal: true });
  editor.announce("canvas.said.inserted", { name, ...wire });
  return name;
}

// Moves a stage without wires onto a wire, between its two ends.
export function moveOntoWire(
  editor: EditorApi,
  stage: string,
  wire: WireRef,
  position: Point,
): boolean {
  const isWired = editor.wires.some((wire) => wire.source === stage || wire.stage === stage);
  if (isWired || stage === wire.source || stage === wire.stage) return false;
  const input = editor.info(wire.stage).ports?.find((port) => port.name === wire.port);
  const port = editor.fittingPorts(wire.source, stage)[0];
  if (!input || port === undefined || !editor.info(stage).outputs?.includes(input.wire))
    return false;
  const { at, moves } = roomOn(editor, wire, position, stage);
  return editor.edit([
    { edit: "move_stage", stage, at: toPlace(at) },
    { edit: "connect", ...wire, stage, port },
    ...rewireEdits([wire], stage),
    ...moveEdits(moves),
  ]);
}

// Adds a stage between another one and all that this feeds, where its kinds fit; null where it
// would not.
export function addBetween(editor: EditorApi, block: string, source: string): string | null {
  const kind = editor.block(block);
  const open = kind?.ports.filter((port) => !port.optional) ?? [];
  const [port] = open;
  if (!kind || !port || open.length > 1 || !editor.stage(source)) return null;
  const name = freeName(editor.graph, block);
  const takes = ({ stage, port }: WireRef) =>
    editor.info(stage).ports?.find((input) => input.name === port)?.wire;
  const wires = editor.wires.filter(
    (wire) =>
      wire.source === source &&
      !wire.failing &&
      takes(wire) === port.wire &&
      kind.outputs.includes(port.wire),
  );
  const start = editor.positions.get(source);
  if (wires.length === 0 || !start) return null;
  const targets = wires.map((wire) => wire.stage);
  const spot = { x: start.x + STEP.x, y: start.y };
  const { at, moves } = makeRoom(editor.graph, editor.positions, spot, source, targets);
  const added: Edit[] = [
    { edit: "add_stage", block, name, at: toPlace(at) },
    { edit: "connect", source, stage: name, port: port.name },
  ];
  const edits = [...added, ...rewireEdits(wires, name), ...moveEdits(moves)];
  if (!wiresFit(editor, kind, name, added, wires) || !editor.edit(edits)) return null;
  editor.select([name], { reveal: true });
  editor.announce("canvas.said.inserted", { name, source, stage: targets.join(", ") });
  return name;
}

// Whether the wires may start at a new stage instead.
function wiresFit(
  editor: EditorApi,
  { ports, outputs }: Block,
  name: string,
  added: Edit[],
  wires: WireRef[],
): boolean {
  const removed = wires.map(cutEdit);
  const graph = applyEdits(editor.graph, [...added, ...removed]);
  const infoOf = (id: string) =>
    id === name ? ({ id, ports, outputs } as StageInfo) : editor.info(id);
  return wires.every((wire) => mayConnect(graph, infoOf, { ...wire, source: name }) === null);
}

function middleOf(editor: EditorApi, { source, stage }: WireRef): Point {
  const [from, to] = [editor.positions.get(source), editor.positions.get(stage)];
  return from && to ? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 } : { x: 0, y: 0 };
}

// Room on a wire for a stage; one that is there already takes no room where it was.
function roomOn(editor: EditorApi, wire: WireRef, spot: Point, stage?: string): Room {
  const stages = editor.graph.stages.filter(({ id }) => id !== stage);
  const graph = { ...editor.graph, stages };
  return makeRoom(graph, editor.positions, spot, wire.source, [wire.stage]);
}

function moveEdits(moves: Map<string, Point>): Edit[] {
  return [...moves].map(([stage, at]) => ({ edit: "move_stage", stage, at: toPlace(at) }));
}

function rewireEdits(wires: WireRef[], source: string): Edit[] {
  return wires.flatMap((wire): Edit[] => [
    cutEdit(wire),
    { edit: "connect", source, stage: wire.stage, port: wire.port },
  ]);
}
