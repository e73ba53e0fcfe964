// A wire drawn by mouse, or its end moved: to a port, onto a stage, or into nothing.
import {
  useStoreApi, type Connection, type Edge, type FinalConnectionState, type OnConnectStartParams,
} from "@xyflow/react";
import {
  useCallback, useEffect, useMemo, useRef, useState, type MouseEvent, type RefObject,
} from "react";
import type { Editor, WireEnd } from "./editor";
import { begin, end, wireOf, type Gesture } from "./gesture";
import { useEdited, useEditor } from "./hooks";
import { BOX, type Point } from "./layout";
import { fits, type Refusal } from "./rules";
import type { WireRef } from "./types";

const FAR = 14; // a wire shorter than this was not meant

type Held = { from: WireEnd; moved: WireRef | null };
export type Why = { text: string; x: number; y: number };

export function useWiring(room: RefObject<HTMLDivElement | null>) {
  const editor = useEditor();
  const [why, setWhy] = useState<Why | null>(null);
  const began = useRef<Point | null>(null);
  const held = useRef<WireRef | null>(null);
  const handlers = useMemo(() => ({
    onReconnectStart: (_: unknown, { data }: Edge) => {
      held.current = (data as { wire: WireRef }).wire;
    },
    onConnectStart: (event: unknown, params: OnConnectStartParams) => {
      const from = endOf(editor, params);
      began.current = pointOf(event);
      if (from) begin(editor, from, "mouse", held.current);
      held.current = null;
    },
    isValidConnection: (one: unknown) => valid(editor, one as Connection),
    onConnect: (one: Connection) => drawn(editor, one),
    onReconnect: (_: Edge, one: Connection) => drawn(editor, one),
    onConnectEnd: (event: unknown, state: FinalConnectionState) => {
      const { gesture } = editor;
      const at = pointOf(event);
      end(editor);
      setWhy(null);
      if (gesture && !state.isValid && far(began.current, at)) dropped(editor, room.current, gesture, at);
    },
  }), [editor, room]);
  useLettingGo(editor, room, setWhy);
  const onMouseMove = useCallback((event: MouseEvent) => {
    const { target, clientX: x, clientY: y } = event;
    editor.mouse = (target as Element).closest(".react-flow__renderer") ? { x, y } : null;
    if (editor.gesture?.how !== "mouse") return;
    setWhy(reason(editor, event));
  }, [editor]);
  const onMouseLeave = useCallback(() => {
    editor.mouse = null;
  }, [editor]);
  return { handlers, why, mouse: { onMouseMove, onMouseLeave } };
}

// Escape, and a button let go outside the drawing, leave all as it was.
function useLettingGo(
  editor: Editor, room: RefObject<HTMLDivElement | null>, setWhy: (why: null) => void,
): void {
  const flow = useStoreApi();
  const drawing = useEdited((one) => one.gesture?.how === "mouse");
  useEffect(() => {
    if (!drawing) return;
    const letGo = (event: Event) => {
      const { key } = event as { key?: string };
      const outside = event.type === "mouseup" && !event.composedPath().includes(room.current!);
      if (key !== "Escape" && !outside) return;
      if (key) event.stopPropagation();
      end(editor);
      setWhy(null);
      flow.getState().cancelConnection();
    };
    for (const kind of ["keydown", "mouseup"]) window.addEventListener(kind, letGo, true);
    return () => {
      for (const kind of ["keydown", "mouseup"]) window.removeEventListener(kind, letGo, true);
    };
  }, [drawing, editor, room, flow, setWhy]);
}

// React Flow tells of a wire it saw as possible even when it was let go of since.
function drawn(editor: Editor, { source, target, targetHandle }: Connection): void {
  const { gesture } = editor;
  if (!gesture) return;
  editor.connect({ source, stage: target, port: (targetHandle ?? "").slice(3) }, gesture.moved);
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
function best(
  editor: Editor, { from, moved }: Held, stage: string,
): WireEnd | Refusal | null {
  const { ports = [], outputs = [] } = editor.face(stage);
  const ends: WireEnd[] = from.gives
    ? ports.map((one) => ({ stage, gives: false, port: one.name, kind: one.wire }))
    : outputs.map((kind) => ({ stage, gives: true, port: kind, kind }));
  const refusal = (one: WireEnd): Refusal | null => editor.may(wireOf(from, one), moved);
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

function dropped(editor: Editor, room: HTMLElement | null, { from, moved }: Gesture, at: Point): void {
  if (!from) return;
  const root = room?.getRootNode() as Document | ShadowRoot | undefined;
  const below = root?.elementFromPoint(at.x, at.y) ?? null;
  const stage = stageOf(below);
  if (stage === from.stage) return;
  if (stage === null) {
    if (!room?.contains(below)) return;
    if (moved) return editor.removeWire(moved);
    const spot = editor.sight!.toSpot(at);
    const back = from.gives ? 0 : BOX.width;
    return editor.show({ what: "fits", from, at, spot: { x: spot.x - back, y: spot.y - BOX.height / 2 } });
  }
  const found = best(editor, { from, moved }, stage);
  if (found && "stage" in found) editor.connect(wireOf(from, found), moved);
  else editor.refuse(found ? editor.why(found) : editor.t("canvas.no.nothing", { stage }));
}

function stageOf(element: Element | null): string | null {
  return element?.closest(".react-flow__node")?.getAttribute("data-id") ?? null;
}

// Why the wire cannot go to what the mouse is over.
function reason(editor: Editor, event: MouseEvent): Why | null {
  const { from, moved, verdicts } = editor.gesture!;
  const element = event.target as Element;
  const stage = stageOf(element);
  if (!from || stage === null || stage === from.stage) return null;
  const key = element.closest("[data-end]")?.getAttribute("data-end");
  const verdict = key && verdicts.has(key) ? verdicts.get(key) : undefined;
  const found = verdict === undefined ? best(editor, { from, moved }, stage) : verdict;
  if (found === null || "stage" in found || fits(found)) return null;
  const { left = 0, top = 0 } = (event.currentTarget as Element).getBoundingClientRect();
  return { text: editor.why(found), x: event.clientX - left, y: event.clientY - top };
}
