// The keys of the canvas. Streamlit's own (r, c, Esc) are left alone but within a wire of ours.
import type { KeyboardEvent } from "react";
import type { Editor } from "./editor";
import { choose, end, offer, step, walk } from "./gesture";
import { neighbour } from "./layout";

const NUDGE: Record<string, [number, number]> = {
  ArrowLeft: [-10, 0], ArrowRight: [10, 0], ArrowUp: [0, -10], ArrowDown: [0, 10],
};
const MANY = 3; // how much farther a nudge goes with Shift

export function press(editor: Editor, event: KeyboardEvent): void {
  if (event.nativeEvent.isComposing || event.altKey || typing(event.target)) return;
  const stage = focused(event.target);
  const done = editor.gesture?.how === "keys"
    ? inGesture(editor, event)
    : event.ctrlKey || event.metaKey
      ? withControl(editor, event, stage)
      : plain(editor, event, stage);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
}

export function typing(target: EventTarget): boolean {
  const element = target as HTMLElement;
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

function focused(target: EventTarget): string | null {
  return (target as HTMLElement).dataset?.["stage"] ?? null;
}

function inGesture(editor: Editor, { key }: KeyboardEvent): boolean {
  const from = editor.gesture?.from;
  if (key === "ArrowRight" || key === "ArrowDown") step(editor, 1);
  else if (key === "ArrowLeft" || key === "ArrowUp") step(editor, -1);
  else if (key === "Enter" || key === " ") choose(editor);
  else if ((key === "Insert" || key === "+") && from) offer(editor, from);
  else if ((key === "Delete" || key === "Backspace") && editor.wire) {
    end(editor);
    editor.removeWire();
  } else if (key === "Escape") leave(editor);
  else return !/^(Tab|Shift|Control|Meta|ContextMenu|F10)$/.test(key);
  return true;
}

function leave(editor: Editor): void {
  end(editor);
  editor.tellAll("canvas.said.left");
}

function withControl(editor: Editor, event: KeyboardEvent, stage: string | null): boolean {
  const key = event.key.toLowerCase();
  const nudge = NUDGE[event.key];
  if (key === "f") editor.show({ what: "find" });
  else if (key === "a") editor.selectAll();
  else if (!editor.editable) return false;
  else if (key === "z") event.shiftKey ? editor.redo() : editor.undo();
  else if (key === "y") editor.redo();
  else if (key === "d") withStage(editor, stage, () => editor.duplicate());
  else if (nudge) {
    const by = event.shiftKey ? MANY : 1;
    withStage(editor, stage, () => editor.nudge(nudge[0] * by, nudge[1] * by));
  } else return false;
  return true;
}

// What is done to the chosen stages is done to the one at hand where none is chosen.
function withStage(editor: Editor, stage: string | null, act: () => void): void {
  if (stage !== null && !editor.selection.has(stage)) editor.select([stage]);
  act();
}

function plain(editor: Editor, event: KeyboardEvent, stage: string | null): boolean {
  const { key } = event;
  if (key.startsWith("Arrow")) return move(editor, event, stage);
  if (key === "f" || key === "F") editor.sight?.fit();
  else if (key === "+" || key === "-") editor.sight?.zoom(key === "+" ? 1 : -1);
  else if (key === "/") editor.show({ what: "find" });
  else if (key === "?") editor.show({ what: "shortcuts" });
  else if ((key === "Enter" || key === " ") && stage !== null) take(editor, event, stage);
  else return editor.editable && writing(editor, key, stage);
  return true;
}

function writing(editor: Editor, key: string, stage: string | null): boolean {
  if (key === "Delete" || key === "Backspace") {
    if (editor.wire) editor.removeWire();
    else withStage(editor, stage, () => editor.remove());
  } else if (key === "F2") editor.startRenaming(stage ?? editor.store.selected);
  else if (key === "D") withStage(editor, stage, () => editor.switchOff());
  else if (key === "L") editor.arrange();
  else if ((key === "w" || key === ".") && stage !== null) walk(editor, stage);
  else return false;
  return true;
}

function take(editor: Editor, event: KeyboardEvent, stage: string): void {
  if (event.shiftKey) return editor.select(toggled(editor, stage));
  const only = editor.selection.size === 1 && editor.selection.has(stage);
  if (!only) editor.select([stage]);
  else if (editor.editable && event.key === "Enter") editor.openSettings();
  else editor.select([]);
}

export function toggled(editor: Editor, stage: string): string[] {
  const rest = [...editor.selection].filter((id) => id !== stage);
  return rest.length === editor.selection.size ? [...rest, stage] : rest;
}

function move(editor: Editor, event: KeyboardEvent, stage: string | null): boolean {
  const first = editor.store.selected ?? editor.graph.stages[0]?.id;
  const next = stage === null ? first : neighbour(editor.at, stage, event.key);
  if (!next) return true;
  if (event.shiftKey && stage !== null) editor.select(new Set([...editor.selection, stage, next]));
  editor.sight?.focus(next);
  return true;
}
