// The drawing of the pipeline by React Flow, with its toolbar and notices.
import {
  Background,
  MiniMap,
  ReactFlow,
  SelectionMode,
  useStore,
  type Node,
  type NodeChange,
} from "@xyflow/react";
import { useCallback, useRef, type RefObject } from "react";
import type { EditorApi } from "../editor/api";
import { useEditorState, useEditor } from "../editor/hooks";
import { handleKey } from "../editor/keyboard";
import { ZOOM } from "../model/viewport";
import { GroupNode } from "../groups/GroupNode";
import { NoteNode } from "../notes";
import { Toolbar } from "../panels";
import { Notices, WireHint } from "./Notices";
import { StageNode } from "./StageNode";
import { useClicks } from "./useClicks";
import { useDrops } from "./useDrops";
import { useEdges } from "./useEdges";
import { useFocusHandover } from "./useFocusHandover";
import { useNodes } from "./useNodes";
import { useRoutes } from "./useRoutes";
import { useViewport } from "./useViewport";
import { useWiring } from "./useWiring";
import { WireEdge } from "./WireEdge";

const NODE_TYPES = { stage: StageNode, note: NoteNode, box: GroupNode };
const EDGE_TYPES = { wire: WireEdge };
const VIRTUALIZE_FROM = 150; // more stages than this are drawn only where one looks
const ADD_KEYS = ["Shift", "Control", "Meta"];

export function Drawing() {
  const editor = useEditor();
  const room = useRef<HTMLDivElement>(null);
  const fills = useEditorState((editor) => editor.bench !== null);
  const editable = useEditorState((editor) => editor.editable);
  const label = useEditorState((editor) => editor.t("label"));
  const kind = useEditorState((editor) => editor.gesture?.from?.kind);
  const { height, whole, steer } = useViewport(room);
  const far = useStore((state) => state.transform[2] < ZOOM.far);
  const { why, handlers, mouse } = useWiring(room);
  const drops = useDrops(room);
  const clicks = useClicks(room);
  const focus = useFocusHandover(room);
  return (
    <div
      className={["room", drops.over && "dropping", far && "far"].filter(Boolean).join(" ")}
      ref={room}
      style={fills ? undefined : { height }}
      role="group"
      tabIndex={0}
      aria-label={label}
      data-testid="canvas"
      data-drawing={kind}
      onWheel={(event) => event.ctrlKey && steer()}
      onKeyDown={(event) => handleKey(editor, event)}
      {...mouse}
      {...drops.handlers}
      {...clicks.room}
      {...focus}
    >
      <Flow
        {...{ room, steer, editable, whole }}
        wiring={handlers}
        clicks={clicks.flow}
        drops={drops}
      />
      <EmptyHint />
      <Toolbar editor={editor} />
      <Notices />
      {why ? <WireHint {...why} /> : null}
      {drops.over ? (
        <p className="drop" data-testid="canvas-drop">
          {editor.t("canvas.files.drop")}
        </p>
      ) : null}
    </div>
  );
}

type FlowProps = {
  room: RefObject<HTMLDivElement | null>;
  editable: boolean;
  whole: boolean;
  steer: () => void;
  wiring: ReturnType<typeof useWiring>["handlers"];
  clicks: ReturnType<typeof useClicks>["flow"];
  drops: ReturnType<typeof useDrops>;
};

function Flow({ editable, whole, steer, wiring, clicks, drops }: FlowProps) {
  const { nodes, change, drop, dragging } = useNodes();
  const edges = useRoutes(nodes, useEdges(drops.aimed), dragging);
  const boxed = useBoxSelection();
  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      change(changes);
      boxed.change(changes);
    },
    [change, boxed.change],
  );
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      onNodesChange={onNodesChange}
      minZoom={ZOOM.least}
      maxZoom={ZOOM.biggest}
      nodesDraggable={editable}
      nodesConnectable={editable}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={editable}
      selectNodesOnDrag={false}
      disableKeyboardA11y
      zoomOnScroll={false}
      zoomOnDoubleClick={false}
      preventScrolling={false}
      zoomActivationKeyCode="Control"
      deleteKeyCode={null}
      panActivationKeyCode={null}
      selectionKeyCode={editable ? "Shift" : null}
      multiSelectionKeyCode={editable ? ADD_KEYS : null}
      selectionMode={SelectionMode.Partial}
      nodeDragThreshold={3}
      connectionRadius={24}
      connectOnClick={false}
      edgesReconnectable={editable}
      reconnectRadius={10}
      onlyRenderVisibleElements={nodes.length > VIRTUALIZE_FROM}
      proOptions={{ hideAttribution: true }}
      onMoveStart={(event) => event && steer()}
      onSelectionStart={boxed.start}
      onSelectionEnd={boxed.end}
      onNodeDrag={(_, node, dragged) => drops.aim(node, dragged)}
      onNodeDragStop={(_, node, dragged) => drops.settle(node, dragged) || drop(dragged)}
      {...wiring}
      {...clicks}
    >
      <Background gap={18} size={1} />
      <Minimap whole={whole} />
    </ReactFlow>
  );
}

// Selection by drawing a box; the page is told when the box is done.
function useBoxSelection() {
  const editor = useEditor();
  const drawing = useRef(false);
  const change = useCallback(
    (changes: NodeChange[]) => {
      if (!drawing.current) return;
      const next = new Set(editor.selection);
      for (const change of changes) {
        if (change.type !== "select") continue;
        if (change.selected) next.add(change.id);
        else next.delete(change.id);
      }
      editor.select(next, { silent: true });
    },
    [editor],
  );
  const start = useCallback(() => {
    drawing.current = true;
  }, []);
  const end = useCallback(() => {
    drawing.current = false;
    editor.select(editor.selection);
    editor.announce("canvas.said.selected", { n: editor.selection.size });
  }, [editor]);
  return { change, start, end };
}

function Minimap({ whole }: { whole: boolean }) {
  const editor = useEditor();
  const visible = useEditorState((editor) => editor.minimapVisible);
  const editable = useEditorState((editor) => editor.editable);
  const label = useEditorState((editor) => editor.t("map"));
  const empty = useEditorState((editor) => editor.graph.stages.length === 0);
  if (!visible || empty || (whole && !editable)) return null;
  return (
    <MiniMap
      pannable
      zoomable
      position="bottom-left"
      ariaLabel={label}
      nodeBorderRadius={10}
      nodeColor={(node: Node) => nodeColor(editor, node)}
    />
  );
}

function nodeColor(editor: EditorApi, { id, type, data }: Node): string {
  if (type === "box") return data["folded"] ? "var(--soft)" : "var(--wire)";
  return type === "stage" ? `var(--${editor.info(id).family})` : "transparent";
}

function EmptyHint() {
  const editor = useEditor();
  const empty = useEditorState((editor) => editor.graph.stages.length === 0);
  const editable = useEditorState((editor) => editor.editable);
  if (!empty) return null;
  return <p className="empty">{editor.t(editable ? "canvas.empty.editing" : "empty")}</p>;
}
