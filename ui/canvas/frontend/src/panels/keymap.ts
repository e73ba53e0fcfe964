// The keyboard shortcuts as the help panel and the menus show them.
import type { EditorApi } from "../editor/api";

export type Shortcut = { does: string; keys: string[] }; // keys: other ways to say the same
export type ShortcutGroup = { part: string; shortcuts: Shortcut[] };

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const SYMBOLS: Record<string, string> = { ArrowKeys: "← ↑ → ↓", Plus: "+", Minus: "−" };
const MAC_SYMBOLS: Record<string, string> = { Ctrl: "⌘", Shift: "⇧", Alt: "⌥" };
const TRANSLATED = new Set([
  "Shift",
  "Enter",
  "Delete",
  "Backspace",
  "Click",
  "Letter",
  "Drag",
  "Wheel",
  "Menu",
  "DoubleClick",
  "RightClick",
  "PageDown",
  "PageUp",
]);

// A key combination in the reader's language, by the names of the keys on this machine.
export function formatKeys(keys: string, editor: EditorApi): string {
  return keys
    .split("+")
    .map((key) => formatKey(key, editor))
    .join(MAC ? " " : "+");
}

export function formatKey(key: string, editor: EditorApi): string {
  const sign = SYMBOLS[key] ?? (MAC ? MAC_SYMBOLS[key] : undefined);
  return sign ?? (TRANSLATED.has(key) ? editor.t(`canvas.key.${key.toLowerCase()}`) : key);
}

const line = (does: string, ...keys: string[]): Shortcut => ({ does, keys });

export const SHORTCUTS: ShortcutGroup[] = [
  {
    part: "move",
    shortcuts: [
      line("go", "ArrowKeys"),
      line("open", "Enter"),
      line("find", "/", "Ctrl+F"),
      line("nudge", "Ctrl+ArrowKeys"),
      line("box", "Shift+Drag"),
      line("more", "Shift+Click", "Shift+Enter"),
      line("extend", "Shift+ArrowKeys"),
      line("all", "Ctrl+A"),
    ],
  },
  {
    part: "wires",
    shortcuts: [
      line("wire", "W", "."),
      line("choose", "ArrowKeys"),
      line("connect", "Enter"),
      line("offer", "Plus"),
      line("leave", "Esc"),
    ],
  },
  {
    part: "stages",
    shortcuts: [
      line("add", "DoubleClick", "Letter"),
      line("menu", "Menu", "Shift+F10", "RightClick"),
      line("rename", "F2", "DoubleClick"),
      line("remove", "Delete", "Backspace"),
      line("off", "Shift+D"),
      line("bypass", "Shift+B"),
      line("group", "Shift+G"),
      line("ungroup", "Shift+U"),
      line("fold", "Shift+O"),
      line("pin", "Shift+K"),
      line("layout", "Shift+L"),
      line("note_write", "Enter", "DoubleClick"),
      line("note_size", "Shift+ArrowKeys"),
    ],
  },
  {
    part: "edit",
    shortcuts: [
      line("undo", "Ctrl+Z"),
      line("redo", "Ctrl+Shift+Z", "Ctrl+Y"),
      line("copy", "Ctrl+C"),
      line("cut", "Ctrl+X"),
      line("paste", "Ctrl+V"),
      line("duplicate", "Ctrl+D"),
      line("duplicate_fed", "Ctrl+Shift+D"),
    ],
  },
  {
    part: "view",
    shortcuts: [
      line("zoom", "Ctrl+Wheel", "Plus", "Minus"),
      line("fit", "Shift+F"),
      line("pan", "Drag"),
      line("present", "Shift+P"),
      line("step", "PageDown", "PageUp"),
      line("play", "Shift+S"),
      line("keys", "?"),
    ],
  },
  {
    part: "page",
    shortcuts: [line("run", "Ctrl+Enter"), line("rerun", "R"), line("clear", "C")],
  },
];
