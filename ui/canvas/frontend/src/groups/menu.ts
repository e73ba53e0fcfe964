// The items of the context menu that are about groups.
import type { EditorApi } from "../editor/api";
import { hasChains } from "./chains";
import {
  colorGroups,
  groupChains,
  groupSelection,
  leaveGroups,
  selectedGroups,
  startNaming,
  toggleFold,
  ungroupSelection,
} from "./commands";

type Item = { id: string; keys?: string; act: () => void };

export function groupItems(editor: EditorApi): Item[] {
  const groups = selectedGroups(editor);
  const [first] = groups;
  if (!first) return editor.selection.size < 2 ? [] : [newItem(editor)];
  const folded = groups.every((group) => group.folded);
  const whole = first.stages
    .filter((id) => editor.stage(id))
    .every((id) => editor.selection.has(id));
  return [
    { id: "name_group", act: () => startNaming(editor, first.id) },
    { id: "color_group", act: () => colorGroups(editor) },
    {
      id: folded ? "unfold_group" : "fold_group",
      keys: "Shift+O",
      act: () => toggleFold(editor),
    },
    ...(whole ? [] : [{ id: "leave_group", act: () => leaveGroups(editor) }]),
    { id: "ungroup", keys: "Shift+U", act: () => ungroupSelection(editor) },
  ];
}

function newItem(editor: EditorApi): Item {
  return { id: "group", keys: "Shift+G", act: () => groupSelection(editor) };
}

// The offer to group what could be, for the menu of the canvas.
export function offeredItems(editor: EditorApi): Item[] {
  if (!hasChains(editor.graph, editor.info)) return [];
  return [{ id: "group_chains", act: () => groupChains(editor) }];
}
