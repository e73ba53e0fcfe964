// Commands on notes: text on the canvas that means nothing to a run, addressed by its number.
import { STAGE_SIZE, toPlace, toPoint, type Point } from "../model/geometry";
import type { Edit, NoteData } from "../model/types";
import type { EditorApi } from "./api";

const WIDTH = 170;
const HEIGHT = 70; // of a short one
const STEP = 20;
const MAX_LENGTH = 10_000;
export const MIN_SIZE: Point = { x: 80, y: 44 };
export type NoteColor = "yellow" | "green" | "blue" | "pink" | "gray";

// The position of a note; one without a place in the file stands above the stages.
export function notePosition(editor: EditorApi, { at }: NoteData, number: number): Point {
  if (at) return toPoint(at);
  const points = [...editor.positions.values()];
  const left = Math.min(0, ...points.map((point) => point.x));
  const top = Math.min(0, ...points.map((point) => point.y));
  return { x: left + number * (WIDTH + 20), y: top - HEIGHT };
}

export function addNote(editor: EditorApi, near: Point): void {
  const number = editor.graph.notes.length;
  const spot = freePosition(editor, near);
  const text = editor.t("canvas.note.text");
  if (!editor.edit([{ edit: "add_note", text, at: toPlace(spot) }])) return;
  editor.announce("canvas.said.noted");
  editNote(editor, number);
}

// The first position at or below a point where a new note covers nothing.
function freePosition(editor: EditorApi, near: Point): Point {
  const stages = [...editor.positions.values()].map((point) => ({ ...point, ...STAGE_SIZE }));
  const size = { width: WIDTH, height: HEIGHT };
  const notes = editor.graph.notes.map((note, number) => ({
    ...notePosition(editor, note, number),
    ...size,
  }));
  const spot = { ...near };
  const taken = () =>
    [...stages, ...notes].some(
      ({ x, y, width, height }) =>
        spot.x < x + width &&
        x < spot.x + WIDTH &&
        spot.y < y + height + STEP / 2 &&
        y < spot.y + HEIGHT,
    );
  while (taken()) spot.y += STEP;
  return spot;
}

export function moveNote(editor: EditorApi, number: number, spot: Point): void {
  changeNote(editor, number, { at: toPlace(spot) });
}

export function resizeNote(editor: EditorApi, number: number, { x, y }: Point): void {
  const size = { x: Math.max(MIN_SIZE.x, x), y: Math.max(MIN_SIZE.y, y) };
  changeNote(editor, number, { size: toPlace(size) });
}

export function colorNote(editor: EditorApi, number: number, color: NoteColor): void {
  changeNote(editor, number, { color });
}

type NoteChange = Partial<Omit<NoteData, "text">>;

function changeNote(editor: EditorApi, number: number, change: NoteChange): void {
  const note = editor.graph.notes[number];
  if (note) editor.edit([{ edit: "change_note", number, text: note.text, ...change }]);
}

// Replaces the text of a note; without any text the note is removed.
export function writeNote(editor: EditorApi, number: number, text: string): void {
  const note = editor.graph.notes[number];
  const cleaned = cleanText(text);
  if (!note) return;
  if (!cleaned) return removeNote(editor, number);
  if (cleaned === note.text) return;
  const edit: Edit = {
    edit: "change_note",
    number,
    text: cleaned,
    ...(note.at ? { at: note.at } : {}),
  };
  editor.edit([edit]);
}

export function removeNote(editor: EditorApi, number: number): void {
  if (editor.edit([{ edit: "remove_note", number }])) editor.announce("canvas.said.note_removed");
}

export function editNote(editor: EditorApi, number: number | null): void {
  editor.update({ editedNote: editor.editable ? number : null });
}

// The text as a pipeline file can hold it: no control characters but tabs and line ends.
function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{C}\t\n]/gu, "")
    .trim()
    .slice(0, MAX_LENGTH);
}
