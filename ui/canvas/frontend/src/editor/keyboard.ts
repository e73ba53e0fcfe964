// The keyboard shortcuts of the canvas. Streamlit's own (r, c, Esc) are left to it, except during
// a wire gesture.
import type { KeyboardEvent } from "react";
import { groupSelection, toggleFold, ungroupSelection } from "../groups/commands";
import { neighbour } from "../model/geometry";
import type { EditorApi } from "./api";
import { togglePins } from "./pins";
import { chooseItem, endWire, offerBlocks, stepItem, walkEnds } from "./wiring";

const NUDGE: Record<string, [number, number]> = {
  ArrowLeft: [-10, 0],
  ArrowRight: [10, 0],
  ArrowUp: [0, -10],
  ArrowDown: [0, 10],
};
const PAGE_KEYS = new Set(["r", "c"]);
const SHIFT_FACTOR = 3; // how much farther a nudge goes with Shift

export function handleKey(editor: EditorApi, event: KeyboardEvent): void {
  if (event.nativeEvent.isComposing || event.altKey || isTextField(event.target)) return;
  const stage = focusedStage(event.target);
  const done =
    editor.gesture?.how === "keys"
      ? handleGestureKey(editor, event)
      : event.ctrlKey || event.metaKey
        ? handleControlKey(editor, event, stage)
        : handlePlainKey(editor, event, stage);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
}

export function isTextField(target: EventTarget): boolean {
  const element = target as HTMLElement;
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

function focusedStage(target: EventTarget): string | null {
  return (target as HTMLElement).dataset?.["stage"] ?? null;
}

function handleGestureKey(editor: EditorApi, { key }: KeyboardEvent): boolean {
  const from = editor.gesture?.from;
  if (key === "ArrowRight" || key === "ArrowDown") stepItem(editor, 1);
  else if (key === "ArrowLeft" || key === "ArrowUp") stepItem(editor, -1);
  else if (key === "Enter" || key === " ") chooseItem(editor);
  else if ((key === "Insert" || key === "+") && from) offerBlocks(editor, from);
  else if ((key === "Delete" || key === "Backspace") && editor.wire) {
    endWire(editor);
    editor.removeWire();
  } else if (key === "Escape") cancelGesture(editor);
  else return !/^(Tab|Shift|Control|Meta|ContextMenu|F10)$/.test(key);
  return true;
}

function cancelGesture(editor: EditorApi): void {
  endWire(editor);
  editor.announce("canvas.said.left");
}

function handleControlKey(editor: EditorApi, event: KeyboardEvent, stage: string | null): boolean {
  const key = event.key.toLowerCase();
  const nudge = NUDGE[event.key];
  if (key === "f") editor.openOverlay({ what: "find" });
  else if (key === "a") editor.selectAll();
  else if (!editor.editable) return false;
  else if (key === "z" && !event.shiftKey) editor.undo();
  else if (key === "z" || key === "y") editor.redo();
  else if (key === "d") withStage(editor, stage, () => editor.duplicate(event.shiftKey));
  else if (nudge) {
    const by = event.shiftKey ? SHIFT_FACTOR : 1;
    withStage(editor, stage, () => editor.nudge(nudge[0] * by, nudge[1] * by));
  } else return false;
  return true;
}

// Acts on the selection, or on the focused stage where that is not selected.
function withStage(editor: EditorApi, stage: string | null, act: () => void): void {
  if (stage !== null && !editor.selection.has(stage)) editor.select([stage]);
  act();
}

function handlePlainKey(editor: EditorApi, event: KeyboardEvent, stage: string | null): boolean {
  const { key } = event;
  if (stage === null && isSearch(editor, key)) return openPicker(editor, key);
  if (key.startsWith("Arrow")) return moveFocus(editor, event, stage);
  if (key === "f" || key === "F") editor.viewport?.fit();
  else if (key === "+" || key === "-") editor.viewport?.zoom(key === "+" ? 1 : -1);
  else if (key === "/") editor.openOverlay({ what: "find" });
  else if (key === "?") editor.openOverlay({ what: "shortcuts" });
  else if ((key === "Enter" || key === " ") && stage !== null) toggleStage(editor, event, stage);
  else return editor.editable && handleEditKey(editor, key, stage);
  return true;
}

// Whether a key typed on the canvas itself begins the search for a block: a small letter does, but
// for those that the page takes, and while somebody presents.
function isSearch(editor: EditorApi, key: string): boolean {
  return (
    editor.editable && !editor.bench?.presenting && /^\p{Ll}$/u.test(key) && !PAGE_KEYS.has(key)
  );
}

// Opens the picker of a block at the mouse, or in the middle of what is visible.
export function openPicker(editor: EditorApi, query = ""): boolean {
  const { viewport, mouse } = editor;
  if (!viewport) return false;
  const at = mouse ?? viewport.toScreen(viewport.center());
  editor.openOverlay({ what: "add", at, spot: viewport.toCanvas(at), query });
  return true;
}

function handleEditKey(editor: EditorApi, key: string, stage: string | null): boolean {
  if (key === "Delete" || key === "Backspace") {
    if (editor.wire) editor.removeWire();
    else withStage(editor, stage, () => editor.removeStages());
  } else if (key === "F2") editor.startRenaming(stage ?? editor.store.selected);
  else if (key === "D") withStage(editor, stage, () => editor.toggleOff());
  else if (key === "B") withStage(editor, stage, () => editor.toggleBypass());
  else if (key === "G") withStage(editor, stage, () => groupSelection(editor));
  else if (key === "U") withStage(editor, stage, () => ungroupSelection(editor));
  else if (key === "O") withStage(editor, stage, () => toggleFold(editor));
  else if (key === "K") withStage(editor, stage, () => togglePins(editor, editor.selection));
  else if (key === "L") editor.arrange();
  else if ((key === "w" || key === ".") && stage !== null) walkEnds(editor, stage);
  else return false;
  return true;
}

function toggleStage(editor: EditorApi, event: KeyboardEvent, stage: string): void {
  if (event.shiftKey) return editor.select(toggledSelection(editor, stage));
  const only = editor.selection.size === 1 && editor.selection.has(stage);
  if (!only) editor.select([stage]);
  else if (editor.editable && event.key === "Enter") editor.openSettings();
  else editor.select([]);
}

export function toggledSelection(editor: EditorApi, stage: string): string[] {
  const others = [...editor.selection].filter((id) => id !== stage);
  return others.length === editor.selection.size ? [...others, stage] : others;
}

function moveFocus(editor: EditorApi, event: KeyboardEvent, stage: string | null): boolean {
  const first = editor.store.selected ?? editor.graph.stages[0]?.id;
  const next = stage === null ? first : neighbour(editor.positions, stage, event.key);
  if (!next) return true;
  if (event.shiftKey && stage !== null) editor.select(new Set([...editor.selection, stage, next]));
  editor.viewport?.focus(next);
  return true;
}
