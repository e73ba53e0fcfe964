// The handlers of clicks on stages, wires and the canvas, of the context menu and the clipboard.
import type { Edge, Node } from "@xyflow/react";
import { useMemo, type ClipboardEvent, type MouseEvent, type RefObject } from "react";
import type { EditorApi, Overlay } from "../editor/api";
import { parseClip } from "../editor/clipboard";
import * as commands from "../editor/commands";
import { useEditor } from "../editor/hooks";
import { isTextField, openPicker, toggledSelection } from "../editor/keyboard";
import { groupOfNode } from "../groups/boxes";
import { membersOf } from "../groups/chains";
import { wireId } from "../model/rules";
import type { WireRef } from "../model/types";
import { noteNumber } from "../notes";

export function useClicks(room: RefObject<HTMLDivElement | null>) {
  const editor = useEditor();
  return useMemo(
    () => ({ flow: flowHandlers(editor, room), room: roomHandlers(editor) }),
    [editor, room],
  );
}

function flowHandlers(editor: EditorApi, room: RefObject<HTMLDivElement | null>) {
  return {
    onNodeClick: (event: MouseEvent, { id }: Node) => {
      if (noteNumber(id) !== null) return;
      if (editor.player.open) return jump(editor, id);
      if (groupOfNode(id) !== null) return selectGroup(editor, id, event);
      const more = editor.editable && (event.shiftKey || event.ctrlKey || event.metaKey);
      if (more) editor.select(toggledSelection(editor, id));
      else if (!editor.editable && editor.selection.has(id)) editor.select([]);
      else editor.select([id]);
      if (editor.renaming === null) focusStage(room.current, id);
    },
    onEdgeClick: (_: MouseEvent, { data }: Edge) => {
      if (editor.player.open) return;
      editor.selectWire((data as { wire: WireRef }).wire);
      room.current?.focus({ preventScroll: true });
    },
    onPaneClick: () => {
      if (editor.player.open) return;
      editor.select([]);
      if (editor.overlay) editor.openOverlay(null);
      room.current?.focus({ preventScroll: true });
    },
  };
}

// While a run is told, a click goes to the stage; of a group, to its first.
function jump(editor: EditorApi, node: string): void {
  const stages = groupOfNode(node) === null ? [node] : membersOf(editor.graph, node);
  editor.player.goTo(stages[0] ?? node);
}

function selectGroup(editor: EditorApi, node: string, event: MouseEvent): void {
  const more = editor.editable && (event.shiftKey || event.ctrlKey || event.metaKey);
  editor.select([...(more ? editor.selection : []), ...membersOf(editor.graph, node)]);
}

function focusStage(room: HTMLElement | null, id: string): void {
  room
    ?.querySelector<HTMLElement>(`[data-stage="${CSS.escape(id)}"]`)
    ?.focus({ preventScroll: true });
}

function roomHandlers(editor: EditorApi) {
  return {
    onContextMenu: (event: MouseEvent) => openMenu(editor, event),
    onDoubleClick: ({ target, clientX, clientY }: MouseEvent) => {
      if (!editor.editable || !(target as Element).matches(".react-flow__pane")) return;
      editor.mouse = { x: clientX, y: clientY };
      openPicker(editor);
    },
    onCopy: (event: ClipboardEvent) =>
      handleCopy(editor, event, () => commands.copy(editor, event.clipboardData)),
    onCut: (event: ClipboardEvent) =>
      handleCopy(editor, event, () => commands.cut(editor, event.clipboardData)),
    onPaste: (event: ClipboardEvent) => {
      if (isTextField(event.target) || !editor.editable) return;
      event.preventDefault();
      const text = event.clipboardData.getData("text/plain");
      editor.paste(parseClip(text)); // without a clip of ours: what was copied here last
    },
  };
}

function handleCopy(editor: EditorApi, event: ClipboardEvent, act: () => unknown): void {
  if (isTextField(event.target)) return;
  const stage = (event.target as HTMLElement).dataset?.["stage"];
  if (editor.selection.size === 0 && stage) editor.select([stage]);
  if (act()) event.preventDefault();
}

function openMenu(editor: EditorApi, event: MouseEvent): void {
  const target = event.target as Element;
  if (isTextField(target) || target.closest(".tools, .note")) return;
  event.preventDefault();
  const node = target.closest(".react-flow__node")?.getAttribute("data-id") ?? null;
  const members = node === null ? [] : membersOf(editor.graph, node);
  if (members.some((id) => !editor.selection.has(id))) editor.select(members, { silent: true });
  const stage = members[0] ?? node;
  const id = target.closest("[data-wire]")?.getAttribute("data-wire");
  const wire = editor.wires.find((wire) => wireId(wire) === id) ?? null;
  if (stage !== null && !editor.selection.has(stage)) editor.select([stage]);
  if (stage === null && wire) editor.selectWire(wire);
  const on = stage !== null ? "stage" : wire || editor.wire ? "wire" : "canvas";
  const { left, top } = target.getBoundingClientRect();
  const keyed = event.clientX === 0 && event.clientY === 0;
  const at = keyed ? { x: left + 20, y: top + 20 } : { x: event.clientX, y: event.clientY };
  const open: Overlay = { what: "menu", on, at, spot: editor.viewport?.toCanvas(at) ?? at };
  editor.openOverlay(open);
}
