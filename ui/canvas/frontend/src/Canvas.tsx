// The drawing: boxes and wires that stay while what they say changes.
import {
  Background, MiniMap, ReactFlow, ReactFlowProvider, useReactFlow, type Edge,
} from "@xyflow/react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ActionsContext, useRead, useStore } from "./hooks";
import { BOX, neighbour, places, type Point } from "./layout";
import { StageNode, type StageNodeType } from "./StageNode";
import { Tools } from "./Tools";
import type { CanvasData } from "./types";
import { bounds, fitted, frame, showing, ZOOMS, type Bounds, type View } from "./view";

const NODE_TYPES = { stage: StageNode };
const MANY = 150; // more stages than this are drawn only where one looks
const PLAIN = { "aria-roledescription": undefined }; // the library would say it in English
const GLIDE = { duration: 250 };
const HANDLES = [
  { type: "target" as const, position: "left" as never, x: 0, y: BOX.height / 2, width: 1, height: 1 },
  { type: "source" as const, position: "right" as never, x: BOX.width, y: BOX.height / 2, width: 1, height: 1 },
];

export function Canvas({ select }: { select: (id: string | null) => void }) {
  return (
    <ReactFlowProvider>
      <Drawing select={select} />
    </ReactFlowProvider>
  );
}

function Drawing({ select }: { select: (id: string | null) => void }) {
  const store = useStore();
  const { words, shape, data } = useShape();
  const at = useMemo(() => places(data.stages, data.wires), [shape]);
  const area = useMemo(() => bounds(at), [at]);
  const nodes = useNodes(data, at);
  const edges = useEdges(data, shape);
  const room = useRef<HTMLDivElement>(null);
  const { height, whole, use, show, steer } = useView(area, data.pipeline, room);
  useFollow(at, show);
  const actions = useMemo(
    () => ({
      choose: (id: string) => {
        const chosen = store.selected === id ? null : id;
        store.select(chosen);
        select(chosen);
      },
      move: (id: string, key: string) => {
        const next = neighbour(at, id, key);
        if (next === null) return;
        show(at.get(next)!);
        window.requestAnimationFrame(() => focus(room.current, next));
      },
      reveal: (id: string) => show(at.get(id)!),
    }),
    [at, store, select, show],
  );
  return (
    <ActionsContext value={actions}>
      <div
        className="room" ref={room} style={{ height }} role="group" aria-label={words["label"]}
        data-testid="canvas" onWheel={(event) => event.ctrlKey && steer()}
      >
        <ReactFlow
          nodes={nodes} edges={edges} nodeTypes={NODE_TYPES}
          minZoom={ZOOMS.least} maxZoom={ZOOMS.biggest}
          nodesDraggable={false} nodesConnectable={false} nodesFocusable={false}
          edgesFocusable={false} elementsSelectable={false} disableKeyboardA11y
          zoomOnScroll={false} zoomOnDoubleClick={false} preventScrolling={false}
          zoomActivationKeyCode="Control" deleteKeyCode={null} selectionKeyCode={null}
          multiSelectionKeyCode={null} panActivationKeyCode={null}
          onlyRenderVisibleElements={nodes.length > MANY}
          proOptions={{ hideAttribution: true }}
          onMoveStart={(event) => event && steer()}
        >
          <Background gap={18} size={1} />
          {whole ? null : (
            <MiniMap<StageNodeType>
              pannable zoomable position="bottom-left" ariaLabel={words["map"] ?? null}
              nodeColor={(node) => `var(--${node.data.stage.family})`} nodeBorderRadius={10}
            />
          )}
        </ReactFlow>
        {nodes.length === 0 ? <p className="empty">{words["empty"]}</p> : null}
        <Tools words={words} use={use} />
      </div>
    </ActionsContext>
  );
}

// The data, renewed only when what is drawn is another drawing or in other words.
function useShape(): { data: CanvasData; shape: string; words: Record<string, string> } {
  const shape = useRead((one) => drawn(one.data));
  const store = useStore();
  const data = useMemo(() => store.data, [shape]);
  return { data, shape, words: data.words };
}

function drawn({ pipeline, lang, stages, wires }: CanvasData): string {
  const boxes = stages.map(({ status: _, ...rest }) => rest);
  return JSON.stringify([pipeline, lang, boxes, wires]);
}

function useNodes(data: CanvasData, at: Map<string, Point>): StageNodeType[] {
  return useMemo(
    () =>
      data.stages.map((stage, index) => ({
        id: stage.id, type: "stage", position: at.get(stage.id)!, ...BOX,
        handles: HANDLES, data: { stage, first: index === 0 }, domAttributes: PLAIN,
      })),
    [data, at],
  );
}

function useEdges(data: CanvasData, shape: string): Edge[] {
  const marks = useRead((one) =>
    one.data.wires
      .map(({ source, target }) => {
        const near = source === one.selected || target === one.selected;
        return `${near ? "near" : ""} ${one.status(target).state === "running" ? "live" : ""}`;
      })
      .join("|"),
  );
  return useMemo(() => {
    const classes = marks.split("|");
    return data.wires.map(({ source, target }, index) => ({
      id: `${source} ${target}`, source, target, className: classes[index] ?? "",
      ariaLabel: `${source} → ${target}`, domAttributes: PLAIN,
    }));
  }, [marks, shape, data]);
}

function useView(area: Bounds, pipeline: string, room: React.RefObject<HTMLDivElement | null>) {
  const flow = useReactFlow();
  const steered = useRef(false);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    if (room.current) watch.observe(room.current);
    return () => watch.disconnect();
  }, [room]);
  const { view, height, whole } = useMemo(() => frame(area, width || 1000), [area, width]);
  useEffect(() => {
    steered.current = false;
  }, [pipeline]);
  useEffect(() => {
    if (width > 0 && !steered.current) void flow.setViewport(view);
  }, [flow, view, width, pipeline]);
  const steer = useCallback(() => {
    steered.current = true;
  }, []);
  const show = useCallback(
    (point: Point, gently = false) => {
      if (width === 0 || (gently && steered.current)) return; // a hidden drawing has no view
      const now = flow.getViewport();
      const next: View = showing(point, now, width, height);
      if (next !== now) void flow.setViewport(next, GLIDE);
    },
    [flow, width, height],
  );
  const use = (tool: "smaller" | "fit" | "bigger") => {
    steer();
    if (tool === "fit") void flow.setViewport(fitted(area, width, height), GLIDE);
    else void (tool === "bigger" ? flow.zoomIn(GLIDE) : flow.zoomOut(GLIDE));
  };
  return { height, whole, use, show, steer };
}

// Keeps what is chosen and what works in sight, the latter until somebody moves the drawing for themselves.
function useFollow(at: Map<string, Point>, show: (point: Point, gently: boolean) => void): void {
  const selected = useRead((one) => one.selected);
  useEffect(() => {
    const point = selected === null ? undefined : at.get(selected);
    if (point) show(point, false);
  }, [selected, at, show]);
  const busy = useRead((one) => (one.active() ? (one.progress().busy.at(-1) ?? null) : null));
  useEffect(() => {
    const point = busy === null ? undefined : at.get(busy);
    if (point) show(point, true);
  }, [busy, at, show]);
}

function focus(room: HTMLDivElement | null, id: string): void {
  const found = room?.querySelectorAll<HTMLElement>("[data-stage]") ?? [];
  [...found].find((one) => one.dataset["stage"] === id)?.focus({ preventScroll: true });
}
