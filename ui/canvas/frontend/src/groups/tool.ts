// What the tool for groups does: it groups the selection, or what could be a group.
import type { EditorApi } from "../editor/api";
import { hasChains } from "./chains";
import { groupChains, groupSelection, selectedGroups } from "./commands";

export function canGroup(editor: EditorApi): boolean {
  return groupsSelection(editor) || hasChains(editor.graph, editor.info);
}

export function groupWhatThereIs(editor: EditorApi): void {
  if (groupsSelection(editor)) groupSelection(editor);
  else groupChains(editor);
}

function groupsSelection(editor: EditorApi): boolean {
  return editor.selection.size > 1 && selectedGroups(editor).length === 0;
}
