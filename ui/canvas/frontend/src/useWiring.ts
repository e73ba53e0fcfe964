// A wire drawn by mouse: to a port, onto a stage, or into nothing.
import type { Connection, FinalConnectionState, OnConnectStartParams } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState, type MouseEvent, type RefObject } from "react";
import type { Editor, WireEnd } from "./editor";
import { begin, end, wireOf } from "./gesture";
import { useEditor } from "./hooks";
import { BOX, type Point } from "./layout";
import { fits, type Refusal } from "./rules";

const FAR = 14; // a wire shorter than this was not meant

export type Why = { text: string; x: number; y: number };

export function useWiring(room: RefObject<HTMLDivElement | null>) {
  const editor = useEditor();
  const [why, setWhy] = useState<Why | null>(null);
  const began = useRef<Point | null>(null);
  const handlers = useMemo(() => ({
    onConnectStart: (event: unknown, params: OnConnectStartParams) => {
      const from = endOf(editor, params);
      began.current = pointOf(event);
      if (from) begin(editor, from, "mouse");
    },
    isValidConnection: (one: unknown) => valid(editor, one as Connection),
    onConnect: ({ source, target, targetHandle }: Connection) => {
      editor.connect({ source, stage: target, port: (targetHandle ?? "").slice(3) });
    },
    onConnectEnd: (event: unknown, state: FinalConnectionState) => {
      const from = editor.gesture?.from;
      const at = pointOf(event);
      end(editor);
      setWhy(null);
      if (from && !state.isValid && far(began.current, at)) dropped(editor, room.current, from, at);
    },
  }), [editor, room]);
  const onMouseMove = useCallback((event: MouseEvent) => {
    if (editor.gesture?.how !== "mouse") return;
    setWhy(reason(editor, event));
  }, [editor]);
  return { handlers, why, onMouseMove };
}

function pointOf(event: unknown): Point {
  const { clientX, clientY, changedTouches } = event as {
    clientX?: number; clientY?: number; changedTouches?: TouchList;
  };
  const touch = changedTouches?.[0];
  return { x: touch?.clientX ?? clientX ?? 0, y: touch?.clientY ?? clientY ?? 0 };
}

function far(from: Point | null, to: Point): boolean {
  return from !== null && Math.hypot(from.x - to.x, from.y - to.y) > FAR;
}

function endOf(editor: Editor, { nodeId, handleId, handleType }: OnConnectStartParams): WireEnd | null {
  const name = (handleId ?? "").replace(/^(in|out):/, "");
  if (!nodeId || !name) return null;
  const gives = handleType === "source";
  const kind = gives ? name : editor.face(nodeId).ports?.find((one) => one.name === name)?.wire;
  return { stage: nodeId, gives, port: name, kind: (kind ?? "Data") as WireEnd["kind"] };
}

function valid(editor: Editor, { source, target, sourceHandle, targetHandle }: Connection): boolean {
  const { gesture } = editor;
  if (!gesture?.from || !targetHandle || !sourceHandle) return false;
  const key = gesture.from.gives ? `${target} ${targetHandle.slice(3)}` : `${source} ${sourceHandle.slice(4)}`;
  return gesture.verdicts.has(key) && fits(gesture.verdicts.get(key));
}

// The first end of a stage that fits, else why none does.
function best(editor: Editor, from: WireEnd, stage: string): WireEnd | Refusal | null {
  const { ports = [], outputs = [] } = editor.face(stage);
  const ends: WireEnd[] = from.gives
    ? ports.map((one) => ({ stage, gives: false, port: one.name, kind: one.wire }))
    : outputs.map((kind) => ({ stage, gives: true, port: kind, kind }));
  const refusal = (one: WireEnd): Refusal | null => {
    const wire = wireOf(from, one);
    return editor.may(wire.source, wire.stage, wire.port);
  };
  const alike = ends.filter((one) => one.kind === from.kind);
  const free = alike.find((one) => refusal(one) === null) ?? alike.find((one) => fits(refusal(one)));
  if (free) return free;
  const first = alike[0] ?? ends[0];
  return first ? (refusal(first) ?? kindsDiffer(from, first)) : null;
}

function kindsDiffer(from: WireEnd, to: WireEnd): Refusal {
  const { source, stage, port } = wireOf(from, to);
  return { code: "kinds", values: { source, stage, port, gives: from.kind, takes: to.kind } };
}

function dropped(editor: Editor, room: HTMLElement | null, from: WireEnd, at: Point): void {
  const root = room?.getRootNode() as Document | ShadowRoot | undefined;
  const below = root?.elementFromPoint(at.x, at.y) ?? null;
  const stage = stageOf(below);
  if (stage === from.stage) return;
  if (stage === null) {
    if (!room?.contains(below)) return;
    const spot = editor.sight!.toSpot(at);
    const back = from.gives ? 0 : BOX.width;
    return editor.show({ what: "fits", from, at, spot: { x: spot.x - back, y: spot.y - BOX.height / 2 } });
  }
  const found = best(editor, from, stage);
  if (found && "stage" in found) editor.connect(wireOf(from, found));
  else editor.refuse(found ? editor.why(found) : editor.t("canvas.no.nothing", { stage }));
}

function stageOf(element: Element | null): string | null {
  return element?.closest(".react-flow__node")?.getAttribute("data-id") ?? null;
}

// Why the wire cannot go to what the mouse is over.
function reason(editor: Editor, event: MouseEvent): Why | null {
  const { from, verdicts } = editor.gesture!;
  const element = event.target as Element;
  const stage = stageOf(element);
  if (!from || stage === null || stage === from.stage) return null;
  const key = element.closest("[data-end]")?.getAttribute("data-end");
  const verdict = key && verdicts.has(key) ? verdicts.get(key) : undefined;
  const found = verdict === undefined ? best(editor, from, stage) : verdict;
  if (found === null || "stage" in found || fits(found)) return null;
  const { left = 0, top = 0 } = (event.currentTarget as Element).getBoundingClientRect();
  return { text: editor.why(found), x: event.clientX - left, y: event.clientY - top };
}
