// What part of the drawing is seen: from its beginning at first, then as somebody steers it.
import { useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import type { Editor, Sight } from "./editor";
import { useEdited, useEditor, useRead } from "./hooks";
import type { Point } from "./layout";
import { bounds, fitted, frame, showing, type Frame, type View } from "./view";

const GLIDE = { duration: 250 };
const VIEWS = new Map<string, View>(); // of each pipeline, where somebody has steered
const TRIES = 30; // frames until a box that was out of sight is there

export function useSight(room: RefObject<HTMLDivElement | null>) {
  const editor = useEditor();
  const flow = useReactFlow();
  const steered = useRef(false);
  const size = useSize(room);
  const pipeline = useEdited((one) => one.store.data.pipeline);
  const editable = useEdited((one) => one.editable);
  const at = useEdited((one) => one.at);
  const area = useMemo(() => bounds(at), [at]);
  const framed = useMemo(
    () => frame(area, size.width || 1000, editable ? size.height || 480 : undefined), [area, size, editable],
  );
  useFirst(framed, size.width, steered, { pipeline, editable, area: editable || area });
  const steer = useCallback(() => {
    steered.current = true;
  }, []);
  const sight = useMemo(() => makeSight(editor, flow, room, steer), [editor, flow, room, steer]);
  useEffect(() => {
    editor.sight = sight;
    editor.tell();
  }, [editor, sight]);
  useFollow(editor, steered, pipeline);
  return { height: framed.height, whole: framed.whole, steer };
}

function useSize(room: RefObject<HTMLDivElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      if (width > 0) setSize((now) => (now.width === width && now.height === height ? now : { width, height }));
    });
    if (room.current) watch.observe(room.current);
    return () => watch.disconnect();
  }, [room]);
  return size;
}

type What = { pipeline: string; editable: boolean; area: unknown };

// Another pipeline is looked at from its beginning, or where one left it; an edit moves nothing.
function useFirst({ view, height }: Frame, width: number, steered: RefObject<boolean>, what: What): void {
  const editor = useEditor();
  const flow = useReactFlow();
  const { pipeline, editable, area } = what;
  useEffect(() => {
    const known = VIEWS.get(pipeline);
    steered.current = known !== undefined;
    if (known) void flow.setViewport(known);
    return () => {
      if (steered.current) VIEWS.set(pipeline, flow.getViewport());
    };
  }, [flow, pipeline, steered]);
  useEffect(() => {
    if (width === 0 || steered.current) return;
    const chosen = editor.at.get(editor.store.selected ?? "");
    void flow.setViewport(chosen ? showing(chosen, view, width, height) : view);
  }, [flow, editor, width, height, pipeline, steered, editable, area]);
}

type Flow = ReturnType<typeof useReactFlow>;

function makeSight(
  editor: Editor, flow: Flow, room: RefObject<HTMLDivElement | null>, steer: () => void,
): Sight {
  const box = () => room.current?.getBoundingClientRect() ?? new DOMRect();
  const toSpot = (screen: Point) => flow.screenToFlowPosition(screen);
  const reveal = (stage: string) => {
    const point = box().width > 0 ? editor.at.get(stage) : undefined; // hidden, it has no view
    const now = flow.getViewport();
    const next = point ? showing(point, now, box().width, box().height) : now;
    if (next !== now) void flow.setViewport(next, GLIDE);
  };
  return {
    toSpot,
    toScreen: (spot) => flow.flowToScreenPosition(spot),
    middle: () => toSpot({ x: box().left + box().width / 2, y: box().top + box().height / 2 }),
    reveal,
    focus: (stage) => {
      if (stage === null) return room.current?.focus({ preventScroll: true });
      reveal(stage);
      focus(room.current, stage, TRIES);
    },
    fit: () => {
      if (box().width === 0) return;
      steer();
      void flow.setViewport(fitted(editor.at, box().width, box().height, editor.map), GLIDE);
    },
    zoom: (step) => {
      steer();
      void (step > 0 ? flow.zoomIn(GLIDE) : flow.zoomOut(GLIDE));
    },
  };
}

function focus(room: HTMLElement | null, id: string, tries: number): void {
  const found = room?.querySelector<HTMLElement>(`[data-stage="${CSS.escape(id)}"]`);
  if (found) found.focus({ preventScroll: true });
  else if (tries > 0) window.requestAnimationFrame(() => focus(room, id, tries - 1));
}

// Keeps what is chosen and what works in sight, the latter until somebody steers for themselves.
function useFollow(editor: Editor, steered: RefObject<boolean>, pipeline: string): void {
  const selected = useRead((one) => one.selected);
  const seen = useRef(pipeline);
  useEffect(() => {
    const back = seen.current !== pipeline && steered.current; // to where one left it
    seen.current = pipeline;
    if (selected !== null && !back) editor.sight?.reveal(selected);
  }, [selected, editor, pipeline, steered]);
  const busy = useRead((one) => (one.active() ? (one.progress().busy.at(-1) ?? null) : null));
  useEffect(() => {
    if (busy !== null && !steered.current) editor.sight?.reveal(busy);
  }, [busy, editor, steered]);
}
