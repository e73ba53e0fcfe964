// The viewport: the initial view of a pipeline, its control, and following what goes on.
import { useReactFlow } from "@xyflow/react";
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from "react";
import type { EditorApi, ViewportControl } from "../editor/api";
import { useEditorState, useEditor, useSceneState } from "../editor/hooks";
import { rectangles, stageRectangle, type Rectangle } from "../groups/boxes";
import type { Point } from "../model/geometry";
import { nodeOfNote } from "../notes";
import { createGlide, glideOptions, type Glide } from "./glide";
import {
  bounds,
  centreView,
  fitView,
  initialFrame,
  revealView,
  ZOOM,
  type Frame,
  type ViewTransform,
} from "../model/viewport";

const SAVED_VIEWS = new Map<string, ViewTransform>(); // of each pipeline, where somebody has steered
const MAX_FRAMES = 30; // frames until a box that was out of sight is there

export function useViewport(room: RefObject<HTMLDivElement | null>) {
  const editor = useEditor();
  const flow = useReactFlow();
  const steered = useRef(false);
  const size = useSize(room);
  const pipeline = useEditorState((editor) => editor.store.data.pipeline);
  const editable = useEditorState((editor) => editor.editable);
  const fills = useEditorState((editor) => editor.bench !== null);
  const positions = useEditorState((editor) => editor.positions);
  // The same drawing has the same area: else an update that moves nothing would reset the view.
  const outline = JSON.stringify(bounds(rectangles(editor.graph, positions)));
  const area = useMemo(() => JSON.parse(outline) as ReturnType<typeof bounds>, [outline]);
  const framed = useMemo(
    () => initialFrame(area, size.width || 1000, fills ? size.height || 480 : undefined),
    [area, size, fills],
  );
  const glide = useMemo(() => createGlide(flow), [flow]);
  useInitialView(framed, size.width, steered, glide, {
    pipeline,
    editable,
    area: editable || area,
  });
  const steer = useCallback(() => {
    steered.current = true;
  }, []);
  const control = useMemo(
    () => createControl(editor, flow, room, glide, steer),
    [editor, flow, room, glide, steer],
  );
  useEffect(() => {
    editor.update({ viewport: control });
  }, [editor, control]);
  useFollowActivity(editor, steered, pipeline);
  useEffect(() => {
    const stage = stageInFocus(editor);
    if (steered.current && stage !== null) editor.viewport?.reveal(stage);
  }, [editor, size]);
  const grasp = useCallback(() => {
    glide.stop();
    steer();
  }, [glide, steer]);
  return { height: framed.height, whole: framed.whole, steer: grasp };
}

// The stage that stays in sight where the drawing gets another size.
function stageInFocus({ player, store }: EditorApi): string | null {
  return player.open ? (player.step?.stage ?? null) : store.selected;
}

function useSize(room: RefObject<HTMLDivElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      if (width > 0)
        setSize((now) => (now.width === width && now.height === height ? now : { width, height }));
    });
    if (room.current) watch.observe(room.current);
    return () => watch.disconnect();
  }, [room]);
  return size;
}

type ViewSubject = { pipeline: string; editable: boolean; area: unknown };

// Sets the view of another pipeline: its beginning, or where the user has left it.
function useInitialView(
  { view, height, whole }: Frame,
  width: number,
  steered: RefObject<boolean>,
  glide: Glide,
  what: ViewSubject,
): void {
  const editor = useEditor();
  const flow = useReactFlow();
  const { pipeline, editable, area } = what;
  const placed = useRef<string | null>(null); // the pipeline that has had its first view
  useEffect(() => {
    const saved = SAVED_VIEWS.get(pipeline);
    steered.current = saved !== undefined;
    if (saved) glide.jump(saved);
    return () => {
      if (steered.current) SAVED_VIEWS.set(pipeline, flow.getViewport());
    };
  }, [flow, glide, pipeline, steered]);
  useEffect(() => {
    if (width === 0 || steered.current) return;
    const followsRun = placed.current === pipeline && editor.store.hasRunEvents();
    if (followsRun && !whole) return;
    placed.current = pipeline;
    const chosen = stageRectangle(editor.graph, editor.positions, editor.store.selected ?? "");
    glide.jump(chosen ? revealView(chosen, view, width, height) : view);
  }, [glide, editor, width, height, pipeline, steered, editable, area]);
}

type Flow = ReturnType<typeof useReactFlow>;

function createControl(
  editor: EditorApi,
  flow: Flow,
  room: RefObject<HTMLDivElement | null>,
  glide: Glide,
  steer: () => void,
): ViewportControl {
  const box = () => room.current?.getBoundingClientRect() ?? new DOMRect();
  const toSpot = (screen: Point) => flow.screenToFlowPosition(screen);
  // A canvas that is hidden has no view.
  const partOf = (stage: string) =>
    box().width > 0 ? stageRectangle(editor.graph, editor.positions, stage) : null;
  const centreOn = (part: Rectangle) =>
    glide.to(centreView(part, glide.ahead().zoom, box().width, box().height));
  const reveal = (stage: string) => {
    const part = partOf(stage);
    const ahead = glide.ahead();
    const next = part ? revealView(part, ahead, box().width, box().height) : ahead;
    if (next !== ahead) glide.to(next);
  };
  return {
    toCanvas: toSpot,
    toScreen: (spot) => flow.flowToScreenPosition(spot),
    center: () => toSpot({ x: box().left + box().width / 2, y: box().top + box().height / 2 }),
    reveal,
    centre: (stage) => {
      const part = partOf(stage);
      if (!part) return;
      steer();
      centreOn(part);
    },
    centreNote: (number) => {
      const node = flow.getNode(nodeOfNote(number));
      if (!node || box().width === 0) return;
      steer();
      const { width = 0, height = 0 } = node.measured ?? {};
      centreOn({ ...node.position, width, height });
      room.current
        ?.querySelector<HTMLElement>(`[data-note="${number}"]`)
        ?.focus({ preventScroll: true });
    },
    enlarge: (stage) => {
      const part = partOf(stage);
      if (!part) return;
      steer();
      const ahead = glide.ahead();
      const next = { ...ahead, zoom: Math.max(ahead.zoom, ZOOM.roomy) };
      glide.to(revealView(part, next, box().width, box().height));
    },
    focus: (stage) => {
      if (stage === null) return room.current?.focus({ preventScroll: true });
      reveal(stage);
      focusStage(room.current, stage, MAX_FRAMES);
    },
    fit: () => {
      if (box().width === 0) return;
      steer();
      glide.to(
        fitView(
          rectangles(editor.graph, editor.positions),
          box().width,
          box().height,
          editor.minimapVisible,
        ),
      );
    },
    zoom: (step) => {
      steer();
      glide.stop();
      void (step > 0 ? flow.zoomIn(glideOptions()) : flow.zoomOut(glideOptions()));
    },
  };
}

function focusStage(room: HTMLElement | null, id: string, tries: number): void {
  const name = CSS.escape(id);
  const element =
    room?.querySelector<HTMLElement>(`[data-stage="${name}"]`) ??
    room?.querySelector<HTMLElement>(`.folded[data-members~="${name}"] [data-group]`);
  if (element) element.focus({ preventScroll: true });
  else if (tries > 0) window.requestAnimationFrame(() => focusStage(room, id, tries - 1));
}

// Keeps the selected stage in sight, and the running one until the user moves the view.
function useFollowActivity(editor: EditorApi, steered: RefObject<boolean>, pipeline: string): void {
  const selected = useSceneState((store) => store.selected);
  const seen = useRef(pipeline);
  useEffect(() => {
    const back = seen.current !== pipeline && steered.current; // to where one left it
    seen.current = pipeline;
    if (selected !== null && !back) editor.viewport?.reveal(selected);
  }, [selected, editor, pipeline, steered]);
  const busy = useSceneState((store) =>
    store.isActive() ? (store.progress().busy.at(-1) ?? null) : null,
  );
  useEffect(() => {
    if (busy !== null && !steered.current) editor.viewport?.reveal(busy);
  }, [busy, editor, steered]);
}
