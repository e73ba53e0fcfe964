// A wire being drawn, by mouse or by keys: where it may go, and what is chosen so far.
import type { Editor, WireEnd } from "./editor";
import { fits, verdictsFrom, verdictsTo, without, type Verdicts } from "./rules";
import type { WireRef } from "./types";

// By keys one first walks the ends of a stage and its wires, then the ends that fit.
export type Item = { end: WireEnd; wire: WireRef | null };

export type Gesture = {
  how: "mouse" | "keys";
  from: WireEnd | null; // null while the ends of a stage are walked
  moved: WireRef | null; // the wire whose other end is being moved
  verdicts: Verdicts;
  items: Item[];
  index: number;
};

export function endKey({ stage, gives, port, kind }: WireEnd): string {
  return `${stage} ${gives ? kind : port}`;
}

export function wireOf(from: WireEnd, to: WireEnd): WireRef {
  const [source, target] = from.gives ? [from, to] : [to, from];
  return { source: source.stage, stage: target.stage, port: target.port };
}

export function begin(
  editor: Editor, from: WireEnd, how: Gesture["how"], moved: WireRef | null = null,
): void {
  const { face } = editor;
  const graph = moved ? without(editor.graph, moved) : editor.graph;
  const verdicts = from.gives
    ? verdictsFrom(graph, face, from.stage, from.kind)
    : verdictsTo(graph, face, from.stage, from.port);
  const items = how === "keys" ? goals(editor, from, verdicts) : [];
  editor.gesture = { how, from, moved, verdicts, items, index: 0 };
  if (how === "keys") {
    if (items[0]) editor.sight?.reveal(items[0].end.stage);
    tellItem(editor);
  }
  editor.tell();
}

export function end(editor: Editor): void {
  if (!editor.gesture) return;
  editor.gesture = null;
  editor.tell();
}

// The ends of a stage and the wires that come to it, to walk with the arrows.
export function walk(editor: Editor, stage: string): void {
  const items = itemsOf(editor, stage);
  if (items.length === 0) return editor.tellAll("canvas.said.no_ends", { stage });
  editor.gesture = { how: "keys", from: null, moved: null, verdicts: new Map(), items, index: 0 };
  tellItem(editor);
  editor.tell();
}

function itemsOf(editor: Editor, stage: string): Item[] {
  const { outputs = [], ports = [] } = editor.face(stage);
  const gives = outputs.map((kind): Item => ({
    end: { stage, gives: true, port: kind, kind }, wire: null,
  }));
  const takes = ports.flatMap((port): Item[] => {
    const its: WireEnd = { stage, gives: false, port: port.name, kind: port.wire };
    const wires = editor.stage(stage)?.inputs[port.name] ?? [];
    const there = wires.map((source) => ({ end: its, wire: { source, stage, port: port.name } }));
    return [{ end: its, wire: null }, ...there];
  });
  return [...gives, ...takes];
}

// What fits, the nearest first.
function goals(editor: Editor, from: WireEnd, verdicts: Verdicts): Item[] {
  const here = editor.at.get(from.stage) ?? { x: 0, y: 0 };
  const far = ({ end: { stage } }: Item) => {
    const at = editor.at.get(stage) ?? here;
    const back = from.gives ? here.x - at.x : at.x - here.x; // against the flow counts twice
    return Math.hypot(at.x - here.x, at.y - here.y) + Math.max(0, back);
  };
  const found = editor.graph.stages.flatMap(({ id }) =>
    itemsOf(editor, id).filter(
      ({ end: other, wire }) =>
        wire === null && other.gives !== from.gives && fits(verdicts.get(endKey(other)) ?? null) &&
        verdicts.has(endKey(other)),
    ),
  );
  return found.sort((one, other) => far(one) - far(other));
}

export function step(editor: Editor, by: 1 | -1): void {
  const { gesture } = editor;
  if (!gesture || gesture.items.length === 0) return;
  const index = (gesture.index + by + gesture.items.length) % gesture.items.length;
  editor.gesture = { ...gesture, index };
  const item = gesture.items[index]!;
  editor.wire = item.wire;
  if (gesture.from) editor.sight?.reveal(item.end.stage);
  tellItem(editor);
  editor.tell();
}

function tellItem(editor: Editor): void {
  const gesture = editor.gesture!;
  const item = gesture.items[gesture.index];
  if (!item) return editor.tellAll("canvas.said.nothing_fits", { stage: gesture.from?.stage ?? "" });
  const { stage, gives, port, kind } = item.end;
  const said = editor.face(stage).ports?.find((one) => one.name === port)?.said ?? port;
  const values = {
    stage, n: gesture.index + 1, of: gesture.items.length, kind: editor.t(`wire.${kind}`),
    port: gives ? "" : said, source: item.wire?.source ?? "",
  };
  const what = item.wire ? "wire" : gives ? "output" : "input";
  editor.tellAll(`canvas.said.at_${what}`, values);
}

// Enter: from a walked end a wire begins; at an end that fits it is drawn.
export function choose(editor: Editor): void {
  const { gesture } = editor;
  const item = gesture?.items[gesture.index];
  if (!gesture) return;
  if (!gesture.from) {
    if (item?.wire) return take(editor, item.wire);
    if (item) begin(editor, item.end, "keys");
    return;
  }
  const { from } = gesture;
  end(editor);
  if (item) editor.connect(wireOf(from, item.end));
  else offer(editor, from);
}

function take(editor: Editor, wire: WireRef): void {
  end(editor);
  editor.selectWire(wire);
}

// What fits there, as a list to choose from.
export function offer(editor: Editor, from: WireEnd): void {
  const spot = editor.at.get(from.stage) ?? { x: 0, y: 0 };
  const near = { x: spot.x + (from.gives ? 170 : -170), y: spot.y };
  const at = editor.sight?.toScreen({ x: spot.x + 150, y: spot.y }) ?? { x: 0, y: 0 };
  end(editor);
  editor.show({ what: "fits", from, at, spot: near });
}
