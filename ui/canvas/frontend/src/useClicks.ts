// Clicks on stages, wires and the empty canvas, and what the right button and Ctrl+C mean there.
import type { Edge, Node } from "@xyflow/react";
import { useMemo, type ClipboardEvent, type MouseEvent, type RefObject } from "react";
import { read } from "./clipboard";
import * as deeds from "./deeds";
import type { Editor, Open } from "./editor";
import { useEditor } from "./hooks";
import { noteOf } from "./notes";
import { toggled, typing } from "./press";
import { wireId } from "./rules";
import type { WireRef } from "./types";

export function useClicks(room: RefObject<HTMLDivElement | null>) {
  const editor = useEditor();
  return useMemo(() => ({ flow: onFlow(editor, room), room: onRoom(editor) }), [editor, room]);
}

function onFlow(editor: Editor, room: RefObject<HTMLDivElement | null>) {
  return {
    onNodeClick: (event: MouseEvent, { id }: Node) => {
      if (noteOf(id) !== null) return;
      const more = editor.editable && (event.shiftKey || event.ctrlKey || event.metaKey);
      if (more) editor.select(toggled(editor, id));
      else if (!editor.editable && editor.selection.has(id)) editor.select([]);
      else editor.select([id]);
      if (editor.renaming === null) focusOn(room.current, id);
    },
    onEdgeClick: (_: MouseEvent, { data }: Edge) => {
      editor.selectWire((data as { wire: WireRef }).wire);
      room.current?.focus({ preventScroll: true });
    },
    onPaneClick: () => {
      editor.select([]);
      if (editor.open) editor.show(null);
      room.current?.focus({ preventScroll: true });
    },
  };
}

function focusOn(room: HTMLElement | null, id: string): void {
  room?.querySelector<HTMLElement>(`[data-stage="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
}

function onRoom(editor: Editor) {
  return {
    onContextMenu: (event: MouseEvent) => menu(editor, event),
    onCopy: (event: ClipboardEvent) => taken(editor, event, () => deeds.copy(editor, event.clipboardData)),
    onCut: (event: ClipboardEvent) => taken(editor, event, () => deeds.cut(editor, event.clipboardData)),
    onPaste: (event: ClipboardEvent) => {
      if (typing(event.target) || !editor.editable) return;
      event.preventDefault();
      const text = event.clipboardData.getData("text/plain");
      editor.paste(read(text)); // without a clip of ours: what was copied here last
    },
  };
}

function taken(editor: Editor, event: ClipboardEvent, act: () => unknown): void {
  if (typing(event.target)) return;
  const stage = (event.target as HTMLElement).dataset?.["stage"];
  if (editor.selection.size === 0 && stage) editor.select([stage]);
  if (act()) event.preventDefault();
}

function menu(editor: Editor, event: MouseEvent): void {
  const target = event.target as Element;
  if (typing(target) || target.closest(".tools, .note")) return;
  event.preventDefault();
  const stage = target.closest(".react-flow__node")?.getAttribute("data-id") ?? null;
  const id = target.closest("[data-wire]")?.getAttribute("data-wire");
  const wire = editor.wires.find((one) => wireId(one) === id) ?? null;
  if (stage !== null && !editor.selection.has(stage)) editor.select([stage]);
  if (stage === null && wire) editor.selectWire(wire);
  const on = stage !== null ? "stage" : wire || editor.wire ? "wire" : "canvas";
  const { left, top } = target.getBoundingClientRect();
  const keyed = event.clientX === 0 && event.clientY === 0;
  const at = keyed ? { x: left + 20, y: top + 20 } : { x: event.clientX, y: event.clientY };
  const open: Open = { what: "menu", on, at, spot: editor.sight?.toSpot(at) ?? at };
  editor.show(open);
}
