// What the menu offers for a stage, a wire, a note and the canvas.
import type { Editor, Open } from "../editor";
import { addNote, editNote, removeNote } from "../notes/notes";
import type { Commands } from "./commands";

export type MenuOpen = Extract<Open, { what: "menu" }>;
export type Item = { id: string; keys?: string; act: () => void; bad?: boolean };
export type Group = Item[];

export function itemsOf(editor: Editor, open: MenuOpen, commands: Commands): Group[] {
  const groups = ITEMS[open.on](editor, open, commands);
  const shown = editor.editable ? groups : groups.map((group) => group.filter(({ id }) => LOOKING.has(id)));
  return shown.filter((group) => group.length > 0);
}

// What can be done to a pipeline that is only looked at.
const LOOKING = new Set(["open", "copy", "find", "fit", "all", "picture", "file", "script"]);

type Of = (editor: Editor, open: MenuOpen, commands: Commands) => Group[];

const ITEMS: Record<MenuOpen["on"], Of> = { stage: ofStage, wire: ofWire, note: ofNote, canvas: ofCanvas };

function ofStage(editor: Editor, open: MenuOpen, commands: Commands): Group[] {
  const ids = [...editor.selection];
  const one = ids.length === 1 ? ids[0]! : null;
  const off = ids.every((id) => editor.stage(id)?.off);
  return [
    given([
      one !== null && commands.openSettings && { id: "open", keys: "Enter", act: () => commands.openSettings!(one) },
      one !== null && { id: "rename", keys: "F2", act: () => editor.startRenaming(one) },
      { id: off ? "on" : "off", keys: "Shift+D", act: () => editor.switchOff() },
    ]),
    given([
      one !== null && commands.runTo && { id: "run_to", act: () => commands.runTo!(one) },
      one !== null && commands.runOnly && { id: "run_only", act: () => commands.runOnly!(one) },
    ]),
    given([
      commands.cut && { id: "cut", keys: "Ctrl+X", act: commands.cut },
      commands.copy && { id: "copy", keys: "Ctrl+C", act: commands.copy },
      commands.paste && { id: "paste", keys: "Ctrl+V", act: () => commands.paste!(open.spot) },
      { id: "duplicate", keys: "Ctrl+D", act: () => editor.duplicate() },
    ]),
    [{ id: "remove", keys: "Delete", act: () => editor.remove(), bad: true }],
  ];
}

function ofWire(editor: Editor, { at, spot }: MenuOpen): Group[] {
  const { wire } = editor;
  if (!wire) return [];
  return [
    [{ id: "insert", act: () => editor.show({ what: "insert", wire, at, spot }) }],
    [{ id: "disconnect", keys: "Delete", act: () => editor.removeWire(), bad: true }],
  ];
}

function ofNote(editor: Editor, { note }: MenuOpen): Group[] {
  if (note === undefined) return [];
  return [
    [{ id: "edit_note", keys: "Enter", act: () => editNote(editor, note) }],
    [{ id: "remove_note", keys: "Delete", act: () => removeNote(editor, note), bad: true }],
  ];
}

function ofCanvas(editor: Editor, { at, spot }: MenuOpen, commands: Commands): Group[] {
  return [
    given([
      { id: "add", act: () => editor.show({ what: "add", at, spot }) },
      { id: "note", act: () => addNote(editor, spot) },
      commands.paste && { id: "paste", keys: "Ctrl+V", act: () => commands.paste!(spot) },
    ]),
    [
      { id: "all", keys: "Ctrl+A", act: () => editor.selectAll() },
      { id: "layout", keys: "Shift+L", act: () => editor.arrange() },
      { id: "fit", keys: "F", act: () => editor.sight?.fit() },
      { id: "find", keys: "/", act: () => editor.show({ what: "find" }) },
    ],
    given([
      commands.picture && { id: "picture", act: commands.picture },
      commands.file && { id: "file", act: commands.file },
      commands.script && { id: "script", act: commands.script },
    ]),
  ];
}

function given(items: (Item | false | undefined)[]): Group {
  return items.filter((one): one is Item => Boolean(one));
}
