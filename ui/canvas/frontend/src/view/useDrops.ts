// The handlers of drops on the canvas: files, a block of the palette, a stage onto a wire.
import type { Node as FlowNode } from "@xyflow/react";
import { useMemo, useState, type DragEvent, type RefObject } from "react";
import type { EditorApi } from "../editor/api";
import { carriesFiles, importFiles } from "../editor/fileImport";
import { useEditor } from "../editor/hooks";
import { moveOntoWire } from "../editor/inserting";
import { STAGE_SIZE } from "../model/geometry";
import { groupOfNode } from "../groups/boxes";
import { groupOfStage } from "../groups/chains";
import { wireId } from "../model/rules";
import type { Block, WireRef } from "../model/types";
import { noteNumber } from "../notes";
import { BLOCK_TYPE, getDraggedBlock } from "../panels";
import { wireAt } from "./useEdges";

export function useDrops(room: RefObject<HTMLDivElement | null>) {
  const editor = useEditor();
  const [aimed, setAimed] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const handlers = useMemo(
    () => fileDrops(editor, room, setOver, blockDrops(editor, room, setAimed)),
    [editor, room],
  );
  const aim = (node: FlowNode, dragged: FlowNode[]) => {
    const wire = dragged.length === 1 ? wireBelow(editor, room.current, node) : null;
    setAimed(wire ? wireId(wire) : null);
  };
  const settle = (node: FlowNode, dragged: FlowNode[]): boolean => {
    const wire = dragged.length === 1 ? wireBelow(editor, room.current, node) : null;
    setAimed(null);
    return wire !== null && moveOntoWire(editor, node.id, wire, node.position);
  };
  return { aimed, aim, settle, handlers, over };
}

// The wire under the middle of a stage without wires.
function wireBelow(
  editor: EditorApi,
  room: Element | null,
  { id, position }: FlowNode,
): WireRef | null {
  const isWired =
    noteNumber(id) !== null ||
    groupOfNode(id) !== null ||
    groupOfStage(editor.graph, id) !== null ||
    editor.wires.some((wire) => wire.source === id || wire.stage === id);
  if (isWired || !editor.viewport) return null;
  const middle = { x: position.x + STAGE_SIZE.width / 2, y: position.y + STAGE_SIZE.height / 2 };
  const { x, y } = editor.viewport.toScreen(middle);
  return wireAt(editor, room, x, y);
}

type DropHandlers = Record<"onDragOver" | "onDragLeave" | "onDrop", (event: DragEvent) => void>;

// The handlers of files; anything else goes on to `rest`.
function fileDrops(
  editor: EditorApi,
  room: RefObject<HTMLDivElement | null>,
  setOver: (over: boolean) => void,
  rest: DropHandlers,
): DropHandlers {
  return {
    onDragOver: (event) => {
      if (!carriesFiles(event.dataTransfer)) return rest.onDragOver(event);
      event.preventDefault(); // or the browser would leave the page for the file
      event.dataTransfer.dropEffect = editor.editable ? "copy" : "none";
      setOver(editor.editable);
    },
    onDragLeave: (event) => {
      if (!room.current?.contains(event.relatedTarget as Node | null)) setOver(false);
      rest.onDragLeave(event);
    },
    onDrop: (event) => {
      setOver(false);
      if (!carriesFiles(event.dataTransfer)) return rest.onDrop(event);
      event.preventDefault();
      const spot = editor.viewport?.toCanvas({ x: event.clientX, y: event.clientY });
      if (editor.editable && spot) void importFiles(editor, [...event.dataTransfer.files], spot);
    },
  };
}

function blockDrops(
  editor: EditorApi,
  room: RefObject<HTMLDivElement | null>,
  setAimed: (wire: string | null) => void,
): DropHandlers {
  const over = (event: DragEvent) => wireAt(editor, room.current, event.clientX, event.clientY);
  return {
    onDragOver: (event: DragEvent) => {
      if (!editor.editable || !event.dataTransfer.types.includes(BLOCK_TYPE)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      const wire = over(event);
      setAimed(wire ? wireId(wire) : null);
    },
    onDragLeave: () => setAimed(null),
    onDrop: (event: DragEvent) => {
      const name = event.dataTransfer.getData(BLOCK_TYPE) || getDraggedBlock();
      setAimed(null);
      if (!editor.editable || !name) return;
      event.preventDefault();
      const { x, y } = editor.viewport!.toCanvas({ x: event.clientX, y: event.clientY });
      const spot = { x: x - STAGE_SIZE.width / 2, y: y - STAGE_SIZE.height / 2 };
      const wire = over(event);
      if (wire && fitsOnWire(editor, editor.block(name), wire))
        editor.insertStage(name, wire, spot);
      else editor.addStage(name, { spot });
      editor.viewport!.focus(null);
    },
  };
}

// Whether a block fits between the two ends of a wire.
export function fitsOnWire(editor: EditorApi, block: Block | undefined, wire: WireRef): boolean {
  const takes = editor.info(wire.stage).ports?.find((port) => port.name === wire.port)?.wire;
  const gives = editor.info(wire.source).outputs ?? [];
  return Boolean(
    takes &&
    block?.outputs.includes(takes) &&
    block.ports.some((port) => gives.includes(port.wire)),
  );
}
