// The items of the context menu for a stage, a wire, a note and the canvas.
import type { EditorApi, Overlay } from "../editor/api";
import { addNote, colorNote, editNote, removeNote } from "../editor/notes";
import { arePinned, togglePins } from "../editor/pins";
import { groupItems, offeredItems } from "../groups/menu";
import type { Point } from "../model/geometry";

// The commands beside those of the editor; the menu offers no item for a missing one.
export type MenuCommands = {
  copy?: () => void;
  cut?: () => void;
  paste?: (spot: Point) => void;
  openSettings?: (stage: string) => void;
  runTo?: (stage: string) => void;
  runOnly?: (stage: string) => void;
  picture?: () => void;
  file?: () => void;
  script?: () => void;
};

export type MenuOpen = Extract<Overlay, { what: "menu" }>;
export type MenuItem = { id: string; keys?: string; act: () => void; bad?: boolean };
export type MenuGroup = MenuItem[];

export function menuGroups(editor: EditorApi, open: MenuOpen, commands: MenuCommands): MenuGroup[] {
  const groups = GROUPS[open.on](editor, open, commands);
  const allowed = editor.editable
    ? groups
    : groups.map((group) => group.filter(({ id }) => READ_ONLY_ITEMS.has(id)));
  return allowed.filter((group) => group.length > 0);
}

// The items that a read-only drawing has.
const READ_ONLY_ITEMS = new Set([
  "open",
  "copy",
  "find",
  "fit",
  "all",
  "picture",
  "file",
  "script",
]);

type GroupsOf = (editor: EditorApi, open: MenuOpen, commands: MenuCommands) => MenuGroup[];

const GROUPS: Record<MenuOpen["on"], GroupsOf> = {
  stage: stageGroups,
  wire: wireGroups,
  note: noteGroups,
  canvas: canvasGroups,
};

function stageGroups(editor: EditorApi, open: MenuOpen, commands: MenuCommands): MenuGroup[] {
  const ids = [...editor.selection];
  const single = ids.length === 1 ? ids[0]! : null;
  const off = ids.every((id) => editor.stage(id)?.off);
  const bypassed = ids.every((id) => editor.stage(id)?.bypass);
  return [
    present([
      single !== null &&
        commands.openSettings && {
          id: "open",
          keys: "Enter",
          act: () => commands.openSettings!(single),
        },
      single !== null && { id: "rename", keys: "F2", act: () => editor.startRenaming(single) },
      { id: off ? "on" : "off", keys: "Shift+D", act: () => editor.toggleOff() },
      {
        id: bypassed ? "unbypass" : "bypass",
        keys: "Shift+B",
        act: () => editor.toggleBypass(),
      },
      {
        id: arePinned(editor, ids) ? "unpin" : "pin",
        keys: "Shift+K",
        act: () => togglePins(editor, ids),
      },
    ]),
    present([
      single !== null && commands.runTo && { id: "run_to", act: () => commands.runTo!(single) },
      single !== null &&
        commands.runOnly && { id: "run_only", act: () => commands.runOnly!(single) },
    ]),
    present([
      commands.cut && { id: "cut", keys: "Ctrl+X", act: commands.cut },
      commands.copy && { id: "copy", keys: "Ctrl+C", act: commands.copy },
      commands.paste && { id: "paste", keys: "Ctrl+V", act: () => commands.paste!(open.spot) },
      { id: "duplicate", keys: "Ctrl+D", act: () => editor.duplicate() },
      { id: "duplicate_fed", keys: "Ctrl+Shift+D", act: () => editor.duplicate(true) },
    ]),
    groupItems(editor),
    [{ id: "remove", keys: "Delete", act: () => editor.removeStages(), bad: true }],
  ];
}

function wireGroups(editor: EditorApi, { at, spot }: MenuOpen): MenuGroup[] {
  const { wire } = editor;
  if (!wire) return [];
  return [
    [{ id: "insert", act: () => editor.openOverlay({ what: "insert", wire, at, spot }) }],
    [{ id: "disconnect", keys: "Delete", act: () => editor.removeWire(), bad: true }],
  ];
}

function noteGroups(editor: EditorApi, { note }: MenuOpen): MenuGroup[] {
  if (note === undefined) return [];
  return [
    [{ id: "edit_note", keys: "Enter", act: () => editNote(editor, note) }],
    [
      { id: "note_yellow", act: () => colorNote(editor, note, "yellow") },
      { id: "note_green", act: () => colorNote(editor, note, "green") },
      { id: "note_blue", act: () => colorNote(editor, note, "blue") },
      { id: "note_pink", act: () => colorNote(editor, note, "pink") },
      { id: "note_gray", act: () => colorNote(editor, note, "gray") },
    ],
    [{ id: "remove_note", keys: "Delete", act: () => removeNote(editor, note), bad: true }],
  ];
}

function canvasGroups(
  editor: EditorApi,
  { at, spot }: MenuOpen,
  commands: MenuCommands,
): MenuGroup[] {
  return [
    present([
      { id: "add", act: () => editor.openOverlay({ what: "add", at, spot }) },
      { id: "note", act: () => addNote(editor, spot) },
      commands.paste && { id: "paste", keys: "Ctrl+V", act: () => commands.paste!(spot) },
    ]),
    [
      { id: "all", keys: "Ctrl+A", act: () => editor.selectAll() },
      ...offeredItems(editor),
      { id: "layout", keys: "Shift+L", act: () => editor.arrange() },
      { id: "fit", keys: "Shift+F", act: () => editor.viewport?.fit() },
      { id: "find", keys: "/", act: () => editor.openOverlay({ what: "find" }) },
    ],
    present([
      commands.picture && { id: "picture", act: commands.picture },
      commands.file && { id: "file", act: commands.file },
      commands.script && { id: "script", act: commands.script },
    ]),
  ];
}

function present(items: (MenuItem | false | undefined)[]): MenuGroup {
  return items.filter((item): item is MenuItem => Boolean(item));
}
