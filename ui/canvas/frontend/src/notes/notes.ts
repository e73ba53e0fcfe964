// Notes: text on the canvas that means nothing to a run. They are told apart by their number.
import type { Node } from "@xyflow/react";
import type { Editor } from "../editor";
import { BOX, type Point } from "../layout";
import type { Edit, NoteData } from "../types";

export type NoteNodeType = Node<{ number: number; text: string }, "note">;

const WIDTH = 170;
const HEIGHT = 70; // of a short one
const STEP = 20;
const LONGEST = 10_000;
const PREFIX = "note:";
const EDITED = new WeakMap<Editor, number>();

export function noteNodes(editor: Editor): NoteNodeType[] {
  return editor.graph.notes.map((note, number) => ({
    id: `${PREFIX}${number}`, type: "note", position: spotOf(editor, note, number), data: { number, text: note.text },
    connectable: false, deletable: false, selectable: false, focusable: false, zIndex: -1,
    dragHandle: ".note-grip", domAttributes: { "aria-roledescription": undefined },
  }));
}

// The note a node stands for, or null where it is none.
export function noteOf(node: string): number | null {
  return node.startsWith(PREFIX) ? Number(node.slice(PREFIX.length)) : null;
}

// One that never had a place stands above the drawing.
function spotOf(editor: Editor, { at }: NoteData, number: number): Point {
  if (at) return editor.toPoint(at);
  const all = [...editor.at.values()];
  const left = Math.min(0, ...all.map((one) => one.x));
  const top = Math.min(0, ...all.map((one) => one.y));
  return { x: left + number * (WIDTH + 20), y: top - HEIGHT };
}

export function addNote(editor: Editor, wanted: Point): void {
  const number = editor.graph.notes.length;
  const spot = free(editor, wanted);
  const text = editor.t("canvas.note.text");
  if (!editor.edit([{ edit: "add_note", text, at: editor.toPlace(spot) }])) return;
  editor.tellAll("canvas.said.noted");
  editNote(editor, number);
}

// The next place below where it would lie on nothing.
function free(editor: Editor, wanted: Point): Point {
  const stages = [...editor.at.values()].map((one) => ({ ...one, ...BOX }));
  const size = { width: WIDTH, height: HEIGHT };
  const notes = editor.graph.notes.map((note, number) => ({ ...spotOf(editor, note, number), ...size }));
  const spot = { ...wanted };
  const taken = () =>
    [...stages, ...notes].some(
      ({ x, y, width, height }) =>
        spot.x < x + width && x < spot.x + WIDTH && spot.y < y + height + STEP / 2 && y < spot.y + HEIGHT,
    );
  while (taken()) spot.y += STEP;
  return spot;
}

export function moveNote(editor: Editor, number: number, spot: Point): void {
  const note = editor.graph.notes[number];
  if (note) editor.edit([{ edit: "change_note", number, text: note.text, at: editor.toPlace(spot) }]);
}

// A note without a word in it is none.
export function writeNote(editor: Editor, number: number, text: string): void {
  const note = editor.graph.notes[number];
  const wanted = cleaned(text);
  if (!note) return;
  if (!wanted) return removeNote(editor, number);
  if (wanted === note.text) return;
  const edit: Edit = { edit: "change_note", number, text: wanted, ...(note.at ? { at: note.at } : {}) };
  editor.edit([edit]);
}

export function removeNote(editor: Editor, number: number): void {
  if (editor.edit([{ edit: "remove_note", number }])) editor.tellAll("canvas.said.note_removed");
}

// Which note is being written, if any.
export function editedNote(editor: Editor): number | null {
  return EDITED.get(editor) ?? null;
}

export function editNote(editor: Editor, number: number | null): void {
  if (number === null || !editor.editable) EDITED.delete(editor);
  else EDITED.set(editor, number);
  editor.tell();
}

// The file takes no control characters but tabs and line ends.
function cleaned(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/[^\P{C}\t\n]/gu, "").trim().slice(0, LONGEST);
}
