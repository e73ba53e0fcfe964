// The drawing itself: stages and wires that stay while what they say changes.
import {
  Background, MiniMap, ReactFlow, SelectionMode, useStore, type Node, type NodeChange,
} from "@xyflow/react";
import { useCallback, useRef, type RefObject } from "react";
import type { Editor } from "./editor";
import { useEdited, useEditor } from "./hooks";
import { NoteNode } from "./notes";
import { Toolbar } from "./panels";
import { press } from "./press";
import { Signs, Tip } from "./Signs";
import { StageNode } from "./StageNode";
import { useClicks } from "./useClicks";
import { useDrops } from "./useDrops";
import { useEdges } from "./useEdges";
import { useKeptFocus } from "./useKeptFocus";
import { useNodes } from "./useNodes";
import { useSight } from "./useSight";
import { useWiring } from "./useWiring";
import { ZOOMS } from "./view";

const NODE_TYPES = { stage: StageNode, note: NoteNode };
const MANY = 150; // more stages than this are drawn only where one looks
const ADDS = ["Shift", "Control", "Meta"];

export function Drawing() {
  const editor = useEditor();
  const room = useRef<HTMLDivElement>(null);
  const editable = useEdited((one) => one.editable);
  const label = useEdited((one) => one.t("label"));
  const kind = useEdited((one) => one.gesture?.from?.kind);
  const { height, whole, steer } = useSight(room);
  const far = useStore((one) => one.transform[2] < ZOOMS.far);
  const { why, handlers, mouse } = useWiring(room);
  const drops = useDrops(room);
  const clicks = useClicks(room);
  const focus = useKeptFocus(room);
  return (
    <div
      className={["room", drops.over && "dropping", far && "far"].filter(Boolean).join(" ")} ref={room} style={editable ? undefined : { height }} role="group" tabIndex={0}
      aria-label={label} data-testid="canvas" data-drawing={kind}
      onWheel={(event) => event.ctrlKey && steer()} onKeyDown={(event) => press(editor, event)}
      {...mouse} {...drops.handlers} {...clicks.room} {...focus}
    >
      <Flow {...{ room, steer, editable, whole }} wiring={handlers} clicks={clicks.flow} drops={drops} />
      <Empty />
      <Toolbar editor={editor} />
      <Signs />
      {why ? <Tip {...why} /> : null}
      {drops.over ? <p className="drop" data-testid="canvas-drop">{editor.t("canvas.files.drop")}</p> : null}
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
  const { nodes, change, drop } = useNodes();
  const edges = useEdges(drops.aimed);
  const boxed = useBoxes();
  const onNodesChange = useCallback((changes: NodeChange[]) => {
    change(changes);
    boxed.change(changes);
  }, [change, boxed.change]);
  return (
    <ReactFlow
      nodes={nodes} edges={edges} nodeTypes={NODE_TYPES} onNodesChange={onNodesChange}
      minZoom={ZOOMS.least} maxZoom={ZOOMS.biggest}
      nodesDraggable={editable} nodesConnectable={editable} nodesFocusable={false}
      edgesFocusable={false} elementsSelectable={editable} selectNodesOnDrag={false}
      disableKeyboardA11y zoomOnScroll={false} zoomOnDoubleClick={false} preventScrolling={false}
      zoomActivationKeyCode="Control" deleteKeyCode={null} panActivationKeyCode={null}
      selectionKeyCode={editable ? "Shift" : null} multiSelectionKeyCode={editable ? ADDS : null}
      selectionMode={SelectionMode.Partial} nodeDragThreshold={3} connectionRadius={24}
      connectOnClick={false} edgesReconnectable={editable} reconnectRadius={10}
      onlyRenderVisibleElements={nodes.length > MANY}
      proOptions={{ hideAttribution: true }}
      onMoveStart={(event) => event && steer()}
      onSelectionStart={boxed.start} onSelectionEnd={boxed.end}
      onNodeDrag={(_, node, all) => drops.aim(node, all)}
      onNodeDragStop={(_, node, all) => drops.settle(node, all) || drop(all)}
      {...wiring} {...clicks}
    >
      <Background gap={18} size={1} />
      <Map whole={whole} />
    </ReactFlow>
  );
}

// Chosen by drawing a box around them: looked at only when the box is done.
function useBoxes() {
  const editor = useEditor();
  const drawing = useRef(false);
  const change = useCallback((changes: NodeChange[]) => {
    if (!drawing.current) return;
    const next = new Set(editor.selection);
    for (const one of changes) {
      if (one.type !== "select") continue;
      if (one.selected) next.add(one.id);
      else next.delete(one.id);
    }
    editor.select(next, { quiet: true });
  }, [editor]);
  const start = useCallback(() => {
    drawing.current = true;
  }, []);
  const end = useCallback(() => {
    drawing.current = false;
    editor.select(editor.selection);
    editor.tellAll("canvas.said.selected", { n: editor.selection.size });
  }, [editor]);
  return { change, start, end };
}

function Map({ whole }: { whole: boolean }) {
  const editor = useEditor();
  const shown = useEdited((one) => one.map);
  const editable = useEdited((one) => one.editable);
  const label = useEdited((one) => one.t("map"));
  const empty = useEdited((one) => one.graph.stages.length === 0);
  if (!shown || empty || (whole && !editable)) return null;
  return (
    <MiniMap
      pannable zoomable position="bottom-left" ariaLabel={label} nodeBorderRadius={10}
      nodeColor={(node: Node) => colour(editor, node)}
    />
  );
}

function colour(editor: Editor, { id, type }: Node): string {
  return type === "stage" ? `var(--${editor.face(id).family})` : "transparent";
}

function Empty() {
  const editor = useEditor();
  const empty = useEdited((one) => one.graph.stages.length === 0);
  const editable = useEdited((one) => one.editable);
  if (!empty) return null;
  return <p className="empty">{editor.t(editable ? "canvas.empty.editing" : "empty")}</p>;
}
