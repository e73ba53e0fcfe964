// Pins: a stage keeps the result of its last run, whatever changes above it.
import type { EditorApi } from "./api";

// Pins stages if any of them is not pinned, else lets them run again.
export function togglePins(editor: EditorApi, ids: Iterable<string>): void {
  const stages = [...ids].filter((id) => editor.stage(id));
  const pin = !arePinned(editor, stages);
  const changed = stages.filter((id) => isPinned(editor, id) !== pin);
  for (const stage of changed) editor.act(pin ? "pin" : "unpin", stage);
  const name = changed.join(", ");
  if (name) editor.announce(pin ? "canvas.said.pin" : "canvas.said.unpin", { name });
}

export function arePinned(editor: EditorApi, ids: readonly string[]): boolean {
  return ids.length > 0 && ids.every((id) => isPinned(editor, id));
}

function isPinned(editor: EditorApi, id: string): boolean {
  return Boolean(editor.info(id).pinned);
}
