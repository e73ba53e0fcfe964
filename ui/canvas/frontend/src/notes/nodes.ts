// The notes as nodes of React Flow.
import type { Node } from "@xyflow/react";
import type { EditorApi } from "../editor/api";
import { notePosition } from "../editor/notes";
import { toPoint, type Point } from "../model/geometry";

export type NoteNodeType = Node<
  { number: number; text: string; size: Point | null; color: string },
  "note"
>;

const PREFIX = "note:";

export function noteNodes(editor: EditorApi): NoteNodeType[] {
  return editor.graph.notes.map((note, number) => ({
    id: nodeOfNote(number),
    type: "note",
    position: notePosition(editor, note, number),
    data: {
      number,
      text: note.text,
      size: note.size ? toPoint(note.size) : null,
      color: note.color || "yellow",
    },
    connectable: false,
    deletable: false,
    selectable: false,
    focusable: false,
    zIndex: -1,
    dragHandle: ".note-grip",
    domAttributes: { "aria-roledescription": undefined },
  }));
}

export const nodeOfNote = (number: number): string => `${PREFIX}${number}`;

// The number of the note that a node stands for; null for any other node.
export function noteNumber(node: string): number | null {
  return node.startsWith(PREFIX) ? Number(node.slice(PREFIX.length)) : null;
}
