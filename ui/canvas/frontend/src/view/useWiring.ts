// The wire gesture by mouse: a wire drawn, or its end moved, to a port, a stage or nothing.
import {
  useStoreApi,
  type Connection,
  type Edge,
  type FinalConnectionState,
  type OnConnectStartParams,
} from "@xyflow/react";
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type MouseEvent,
  type RefObject,
} from "react";
import type { EditorApi, WireEnd, WireGesture } from "../editor/api";
import { reportRefusal } from "../editor/guiding";
import { useEditorState, useEditor } from "../editor/hooks";
import { beginWire, endWire, wireBetween } from "../editor/wiring";
import { groupOfNode } from "../groups/boxes";
import { STAGE_SIZE, type Point } from "../model/geometry";
import { FAILING, outputName } from "../model/ports";
import { isPossible, type Refusal } from "../model/rules";
import type { WireRef } from "../model/types";

const MIN_LENGTH = 14; // a wire shorter than this was not meant

type HeldEnd = { from: WireEnd; moved: WireRef | null };
export type WireHintData = { text: string; x: number; y: number };

export function useWiring(room: RefObject<HTMLDivElement | null>) {
  const editor = useEditor();
  const [why, setWhy] = useState<WireHintData | null>(null);
  const began = useRef<Point | null>(null);
  const movedWire = useRef<WireRef | null>(null);
  const handlers = useMemo(
    () => ({
      onReconnectStart: (_: unknown, { data }: Edge) => {
        movedWire.current = (data as { wire: WireRef }).wire;
      },
      onConnectStart: (event: unknown, params: OnConnectStartParams) => {
        const from = wireEnd(editor, params);
        began.current = eventPoint(event);
        if (from) beginWire(editor, from, "mouse", movedWire.current);
        movedWire.current = null;
      },
      isValidConnection: (connection: unknown) => isValid(editor, connection as Connection),
      onConnect: (connection: Connection) => connectDrawn(editor, connection),
      onReconnect: (_: Edge, connection: Connection) => connectDrawn(editor, connection),
      onConnectEnd: (event: unknown, state: FinalConnectionState) => {
        const { gesture } = editor;
        const at = eventPoint(event);
        endWire(editor);
        setWhy(null);
        if (gesture && !state.isValid && isFar(began.current, at))
          handleDrop(editor, room.current, gesture, at);
      },
    }),
    [editor, room],
  );
  useCancel(editor, room, setWhy);
  const onMouseMove = useCallback(
    (event: MouseEvent) => {
      const { target, clientX: x, clientY: y } = event;
      editor.mouse = (target as Element).closest(".react-flow__renderer") ? { x, y } : null;
      if (editor.gesture?.how !== "mouse") return;
      setWhy(hintAt(editor, event));
    },
    [editor],
  );
  const onMouseLeave = useCallback(() => {
    editor.mouse = null;
  }, [editor]);
  return { handlers, why, mouse: { onMouseMove, onMouseLeave } };
}

// Cancels the gesture on Escape, and when the button is released outside the drawing.
function useCancel(
  editor: EditorApi,
  room: RefObject<HTMLDivElement | null>,
  setWhy: (why: null) => void,
): void {
  const flow = useStoreApi();
  const drawing = useEditorState((editor) => editor.gesture?.how === "mouse");
  useEffect(() => {
    if (!drawing) return;
    const letGo = (event: Event) => {
      const { key } = event as { key?: string };
      const outside = event.type === "mouseup" && !event.composedPath().includes(room.current!);
      if (key !== "Escape" && !outside) return;
      if (key) event.stopPropagation();
      endWire(editor);
      setWhy(null);
      flow.getState().cancelConnection();
    };
    for (const kind of ["keydown", "mouseup"]) window.addEventListener(kind, letGo, true);
    return () => {
      for (const kind of ["keydown", "mouseup"]) window.removeEventListener(kind, letGo, true);
    };
  }, [drawing, editor, room, flow, setWhy]);
}

// Draws a wire, unless the gesture was cancelled, which React Flow does not know.
function connectDrawn(
  editor: EditorApi,
  { source, target, sourceHandle, targetHandle }: Connection,
): void {
  const { gesture } = editor;
  if (!gesture) return;
  const failing = sourceHandle === `out:${FAILING}` ? { failing: true } : {};
  const wire = { source, stage: target, port: (targetHandle ?? "").slice(3), ...failing };
  editor.connect(wire, gesture.moved);
}

function eventPoint(event: unknown): Point {
  const { clientX, clientY, changedTouches } = event as {
    clientX?: number;
    clientY?: number;
    changedTouches?: TouchList;
  };
  const touch = changedTouches?.[0];
  return { x: touch?.clientX ?? clientX ?? 0, y: touch?.clientY ?? clientY ?? 0 };
}

function isFar(from: Point | null, to: Point): boolean {
  return from !== null && Math.hypot(from.x - to.x, from.y - to.y) > MIN_LENGTH;
}

function wireEnd(
  editor: EditorApi,
  { nodeId, handleId, handleType }: OnConnectStartParams,
): WireEnd | null {
  const name = (handleId ?? "").replace(/^(in|out):/, "");
  if (!nodeId || !name) return null;
  const gives = handleType === "source";
  const output = name === FAILING ? "Data" : name;
  const kind = gives ? output : editor.info(nodeId).ports?.find((port) => port.name === name)?.wire;
  return { stage: nodeId, gives, port: name, kind: (kind ?? "Data") as WireEnd["kind"] };
}

function isValid(
  editor: EditorApi,
  { source, target, sourceHandle, targetHandle }: Connection,
): boolean {
  const { gesture } = editor;
  if (!gesture?.from || !targetHandle || !sourceHandle) return false;
  const key = gesture.from.gives
    ? `${target} ${targetHandle.slice(3)}`
    : `${source} ${sourceHandle.slice(4)}`;
  return gesture.verdicts.has(key) && isPossible(gesture.verdicts.get(key));
}

// The first end of a stage that fits, or else the refusal.
function bestEnd(
  editor: EditorApi,
  { from, moved }: HeldEnd,
  stage: string,
): WireEnd | Refusal | null {
  const { ports = [], outputs = [] } = editor.info(stage);
  const ends: WireEnd[] = from.gives
    ? ports.map((port) => ({ stage, gives: false, port: port.name, kind: port.wire }))
    : outputs.map((kind, index, all) => ({
        stage,
        gives: true,
        port: outputName(kind, index, all),
        kind,
      }));
  const refusal = (end: WireEnd): Refusal | null => editor.checkWire(wireBetween(from, end), moved);
  const alike = ends.filter((end) => end.kind === from.kind);
  const free =
    alike.find((end) => refusal(end) === null) ?? alike.find((end) => isPossible(refusal(end)));
  if (free) return free;
  const first = alike[0] ?? ends[0];
  return first ? (refusal(first) ?? kindsDiffer(from, first)) : null;
}

function kindsDiffer(from: WireEnd, to: WireEnd): Refusal {
  const { source, stage, port } = wireBetween(from, to);
  return { code: "kinds", values: { source, stage, port, gives: from.kind, takes: to.kind } };
}

function handleDrop(
  editor: EditorApi,
  room: HTMLElement | null,
  gesture: WireGesture,
  at: Point,
): void {
  const { from, moved } = gesture;
  if (!from) return;
  const root = room?.getRootNode() as Document | ShadowRoot | undefined;
  const below = root?.elementFromPoint(at.x, at.y) ?? null;
  const stage = stageAt(below);
  if (stage === from.stage) return;
  if (stage === null) {
    if (!room?.contains(below)) return;
    if (moved) return editor.removeWire(moved);
    const spot = editor.viewport!.toCanvas(at);
    const back = from.gives ? 0 : STAGE_SIZE.width;
    return editor.openOverlay({
      what: "fits",
      from,
      at,
      spot: { x: spot.x - back, y: spot.y - STAGE_SIZE.height / 2 },
    });
  }
  const refusal = refusalAt(gesture, below!);
  const target = refusal ?? bestEnd(editor, { from, moved }, stage);
  if (target && "stage" in target) editor.connect(wireBetween(from, target), moved);
  else {
    editor.showRefusal(target ? editor.explain(target) : editor.t("canvas.no.nothing", { stage }));
    if (target) reportRefusal(editor, target);
  }
}

// Why the very port under the mouse refuses the wire; none of the stage's others is taken instead.
function refusalAt({ verdicts }: WireGesture, element: Element): Refusal | null {
  const key = element.closest("[data-end]")?.getAttribute("data-end");
  const verdict = key ? verdicts.get(key) : undefined;
  return verdict && !isPossible(verdict) ? verdict : null;
}

function stageAt(element: Element | null): string | null {
  const node = element?.closest(".react-flow__node")?.getAttribute("data-id") ?? null;
  return node === null || groupOfNode(node) !== null ? null : node;
}

// The hint at the mouse: why the wire cannot go there.
function hintAt(editor: EditorApi, event: MouseEvent): WireHintData | null {
  const { from, moved, verdicts } = editor.gesture!;
  const element = event.target as Element;
  const stage = stageAt(element);
  if (!from || stage === null || stage === from.stage) return null;
  const key = element.closest("[data-end]")?.getAttribute("data-end");
  const verdict = key && verdicts.has(key) ? verdicts.get(key) : undefined;
  const result = verdict === undefined ? bestEnd(editor, { from, moved }, stage) : verdict;
  if (result === null || "stage" in result || isPossible(result)) return null;
  const { left = 0, top = 0 } = (event.currentTarget as Element).getBoundingClientRect();
  return { text: editor.explain(result), x: event.clientX - left, y: event.clientY - top };
}
