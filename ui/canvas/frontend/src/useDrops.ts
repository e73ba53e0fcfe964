// What is let go over the canvas: a block from the palette, or a stage, on a wire or beside it.
import type { Node as FlowNode } from "@xyflow/react";
import { useMemo, useState, type DragEvent, type RefObject } from "react";
import { onto } from "./deeds";
import type { Editor } from "./editor";
import { hasFiles, takeFiles } from "./files";
import { useEditor } from "./hooks";
import { BOX } from "./layout";
import { noteOf } from "./notes";
import { BLOCK_TYPE, carriedBlock } from "./panels";
import { wireId } from "./rules";
import type { Block, WireRef } from "./types";
import { wireAt } from "./useEdges";

export function useDrops(room: RefObject<HTMLDivElement | null>) {
  const editor = useEditor();
  const [aimed, setAimed] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const handlers = useMemo(
    () => fileDrops(editor, room, setOver, blockDrops(editor, room, setAimed)), [editor, room],
  );
  const aim = (node: FlowNode, all: FlowNode[]) => {
    const wire = all.length === 1 ? below(editor, room.current, node) : null;
    setAimed(wire ? wireId(wire) : null);
  };
  const settle = (node: FlowNode, all: FlowNode[]): boolean => {
    const wire = all.length === 1 ? below(editor, room.current, node) : null;
    setAimed(null);
    return wire !== null && onto(editor, node.id, wire, node.position);
  };
  return { aimed, aim, settle, handlers, over };
}

// The wire under the middle of a stage that has none of its own.
function below(editor: Editor, room: Element | null, { id, position }: FlowNode): WireRef | null {
  const own = noteOf(id) !== null || editor.wires.some((one) => one.source === id || one.stage === id);
  if (own || !editor.sight) return null;
  const middle = { x: position.x + BOX.width / 2, y: position.y + BOX.height / 2 };
  const { x, y } = editor.sight.toScreen(middle);
  return wireAt(editor, room, x, y);
}

type Drops = Record<"onDragOver" | "onDragLeave" | "onDrop", (event: DragEvent) => void>;

// Files from outside; whatever else is carried goes on to `rest`.
function fileDrops(
  editor: Editor, room: RefObject<HTMLDivElement | null>, setOver: (over: boolean) => void, rest: Drops,
): Drops {
  return {
    onDragOver: (event) => {
      if (!hasFiles(event.dataTransfer)) return rest.onDragOver(event);
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
      if (!hasFiles(event.dataTransfer)) return rest.onDrop(event);
      event.preventDefault();
      const spot = editor.sight?.toSpot({ x: event.clientX, y: event.clientY });
      if (editor.editable && spot) void takeFiles(editor, [...event.dataTransfer.files], spot);
    },
  };
}

function blockDrops(
  editor: Editor, room: RefObject<HTMLDivElement | null>, setAimed: (wire: string | null) => void,
): Drops {
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
      const name = event.dataTransfer.getData(BLOCK_TYPE) || carriedBlock();
      setAimed(null);
      if (!editor.editable || !name) return;
      event.preventDefault();
      const { x, y } = editor.sight!.toSpot({ x: event.clientX, y: event.clientY });
      const spot = { x: x - BOX.width / 2, y: y - BOX.height / 2 };
      const wire = over(event);
      if (wire && between(editor, editor.block(name), wire)) editor.insert(name, wire, spot);
      else editor.add(name, { spot });
      editor.sight!.focus(null);
    },
  };
}

// Whether a block takes what the wire's source gives and gives what its target takes.
export function between(editor: Editor, block: Block | undefined, wire: WireRef): boolean {
  const takes = editor.face(wire.stage).ports?.find((one) => one.name === wire.port)?.wire;
  const gives = editor.face(wire.source).outputs ?? [];
  return Boolean(
    takes && block?.outputs.includes(takes) && block.ports.some((one) => gives.includes(one.wire)),
  );
}
