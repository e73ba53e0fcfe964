// The wire gesture: drawing a wire by mouse or by keyboard, from one end to another.
import { FAILING, outputName } from "../model/ports";
import {
  isPossible,
  verdictsFrom,
  verdictsTo,
  wireTo,
  withoutWire,
  type Verdicts,
} from "../model/rules";
import type { WireRef } from "../model/types";
import type { EditorApi, GestureItem, WireEnd, WireGesture } from "./api";

export function endKey({ stage, port }: WireEnd): string {
  return `${stage} ${port}`;
}

export function wireBetween(from: WireEnd, to: WireEnd): WireRef {
  const [source, target] = from.gives ? [from, to] : [to, from];
  const wire = { source: source.stage, stage: target.stage, port: target.port };
  return source.port === FAILING ? { ...wire, failing: true } : wire;
}

export function beginWire(
  editor: EditorApi,
  from: WireEnd,
  how: WireGesture["how"],
  moved: WireRef | null = null,
): void {
  const { info } = editor;
  const graph = moved ? withoutWire(editor.graph, moved) : editor.graph;
  const verdicts = from.gives
    ? verdictsFrom(graph, info, from.stage, from.kind)
    : verdictsTo(graph, info, from.stage, from.port);
  const items = how === "keys" ? reachableItems(editor, from, verdicts) : [];
  editor.update({ gesture: { how, from, moved, verdicts, items, index: 0 } });
  if (how !== "keys") return;
  if (items[0]) editor.viewport?.reveal(items[0].end.stage);
  announceItem(editor);
}

export function endWire(editor: EditorApi): void {
  if (editor.gesture) editor.update({ gesture: null });
}

// Starts a gesture by keyboard, which walks the ends of a stage and the wires to it.
export function walkEnds(editor: EditorApi, stage: string): void {
  const items = endItems(editor, stage);
  if (items.length === 0) return editor.announce("canvas.said.no_ends", { stage });
  const verdicts = new Map();
  editor.update({ gesture: { how: "keys", from: null, moved: null, verdicts, items, index: 0 } });
  announceItem(editor);
}

function endItems(editor: EditorApi, stage: string): GestureItem[] {
  const { outputs = [], ports = [] } = editor.info(stage);
  const gives = outputs.map((kind, index, all): GestureItem => ({
    end: { stage, gives: true, port: outputName(kind, index, all), kind },
    wire: null,
  }));
  const takes = ports.flatMap((port): GestureItem[] => {
    const end: WireEnd = { stage, gives: false, port: port.name, kind: port.wire };
    const wires = editor.stage(stage)?.inputs[port.name] ?? [];
    const incoming = wires.map((source) => ({
      end: end,
      wire: wireTo(editor.stage(stage)!, port.name, source),
    }));
    return [{ end: end, wire: null }, ...incoming];
  });
  return [...gives, ...takes];
}

// The ends to which a wire can go, the nearest first.
function reachableItems(editor: EditorApi, from: WireEnd, verdicts: Verdicts): GestureItem[] {
  const origin = editor.positions.get(from.stage) ?? { x: 0, y: 0 };
  const far = ({ end: { stage } }: GestureItem) => {
    const position = editor.positions.get(stage) ?? origin;
    const back = from.gives ? origin.x - position.x : position.x - origin.x; // against the flow counts twice
    return Math.hypot(position.x - origin.x, position.y - origin.y) + Math.max(0, back);
  };
  const reachable = editor.graph.stages.flatMap(({ id }) =>
    endItems(editor, id).filter(
      ({ end: target, wire }) =>
        wire === null &&
        target.gives !== from.gives &&
        isPossible(verdicts.get(endKey(target)) ?? null) &&
        verdicts.has(endKey(target)),
    ),
  );
  return reachable.sort((a, b) => far(a) - far(b));
}

export function stepItem(editor: EditorApi, by: 1 | -1): void {
  const { gesture } = editor;
  if (!gesture || gesture.items.length === 0) return;
  const index = (gesture.index + by + gesture.items.length) % gesture.items.length;
  const item = gesture.items[index]!;
  editor.update({ gesture: { ...gesture, index }, wire: item.wire });
  if (gesture.from) editor.viewport?.reveal(item.end.stage);
  announceItem(editor);
}

function announceItem(editor: EditorApi): void {
  const gesture = editor.gesture!;
  const item = gesture.items[gesture.index];
  if (!item)
    return editor.announce("canvas.said.nothing_fits", { stage: gesture.from?.stage ?? "" });
  const { stage, gives, port, kind } = item.end;
  const label = editor.info(stage).ports?.find((input) => input.name === port)?.said ?? port;
  const values = {
    stage,
    n: gesture.index + 1,
    of: gesture.items.length,
    kind: editor.t(`wire.${kind}`),
    port: gives ? "" : label,
    source: item.wire?.source ?? "",
  };
  const what = item.wire ? "wire" : gives ? "output" : "input";
  editor.announce(`canvas.said.at_${what}`, values);
}

// Chooses the current item: an end of the stage begins a wire, an end that fits completes it.
export function chooseItem(editor: EditorApi): void {
  const { gesture } = editor;
  const item = gesture?.items[gesture.index];
  if (!gesture) return;
  if (!gesture.from) {
    if (item?.wire) return selectItemWire(editor, item.wire);
    if (item) beginWire(editor, item.end, "keys");
    return;
  }
  const { from } = gesture;
  endWire(editor);
  if (item) editor.connect(wireBetween(from, item.end));
  else offerBlocks(editor, from);
}

function selectItemWire(editor: EditorApi, wire: WireRef): void {
  endWire(editor);
  editor.selectWire(wire);
}

// Opens the list of the blocks that fit to an end.
export function offerBlocks(editor: EditorApi, from: WireEnd): void {
  const spot = editor.positions.get(from.stage) ?? { x: 0, y: 0 };
  const near = { x: spot.x + (from.gives ? 170 : -170), y: spot.y };
  const screen = editor.viewport?.toScreen({ x: spot.x + 150, y: spot.y }) ?? { x: 0, y: 0 };
  endWire(editor);
  editor.openOverlay({ what: "fits", from, at: screen, spot: near });
}
