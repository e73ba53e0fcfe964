// All shortcuts, as the panel lists them and as menus show them.
import type { Editor } from "../editor";

export type Shortcut = { does: string; keys: string[] }; // keys: other ways to say the same
export type Part = { part: string; shortcuts: Shortcut[] };

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const SIGNS: Record<string, string> = { ArrowKeys: "← ↑ → ↓", Plus: "+", Minus: "−" };
const ON_MAC: Record<string, string> = { Ctrl: "⌘", Shift: "⇧", Alt: "⌥" };
const NAMED = new Set([
  "Shift", "Enter", "Delete", "Backspace", "Click", "Drag", "Wheel", "Menu", "DoubleClick", "RightClick",
]);

// One combination in the reader's words and as the machine's keys are called.
export function keysSaid(keys: string, editor: Editor): string {
  return keys.split("+").map((key) => keySaid(key, editor)).join(MAC ? " " : "+");
}

export function keySaid(key: string, editor: Editor): string {
  const sign = SIGNS[key] ?? (MAC ? ON_MAC[key] : undefined);
  return sign ?? (NAMED.has(key) ? editor.t(`canvas.key.${key.toLowerCase()}`) : key);
}

const line = (does: string, ...keys: string[]): Shortcut => ({ does, keys });

export const SHORTCUTS: Part[] = [
  {
    part: "move",
    shortcuts: [
      line("go", "ArrowKeys"), line("open", "Enter"), line("find", "/", "Ctrl+F"), line("nudge", "Ctrl+ArrowKeys"),
      line("box", "Shift+Drag"), line("more", "Shift+Click", "Shift+Enter"), line("extend", "Shift+ArrowKeys"),
      line("all", "Ctrl+A"),
    ],
  },
  {
    part: "wires",
    shortcuts: [
      line("wire", "W", "."), line("choose", "ArrowKeys"), line("connect", "Enter"), line("offer", "Plus"),
      line("leave", "Esc"),
    ],
  },
  {
    part: "stages",
    shortcuts: [
      line("menu", "Menu", "Shift+F10", "RightClick"), line("rename", "F2", "DoubleClick"),
      line("remove", "Delete", "Backspace"), line("off", "Shift+D"), line("layout", "Shift+L"),
    ],
  },
  {
    part: "edit",
    shortcuts: [
      line("undo", "Ctrl+Z"), line("redo", "Ctrl+Shift+Z", "Ctrl+Y"), line("copy", "Ctrl+C"), line("cut", "Ctrl+X"),
      line("paste", "Ctrl+V"), line("duplicate", "Ctrl+D"),
    ],
  },
  {
    part: "view",
    shortcuts: [
      line("zoom", "Ctrl+Wheel", "Plus", "Minus"), line("fit", "F"), line("pan", "Drag"), line("keys", "?"),
    ],
  },
  { part: "page", shortcuts: [line("rerun", "R"), line("clear", "C")] },
];
