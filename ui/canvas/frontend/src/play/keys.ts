// The keys of the player, from anywhere on the page: they come before those of the drawing.
import { useEffect } from "react";
import type { EditorApi } from "../editor/api";
import { useEditor } from "../editor/hooks";
import { isTextField } from "../editor/keyboard";
import type { Player } from "../editor/player";

const STEPS: Record<string, number> = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
const PRESSED_BY_SPACE = /^(BUTTON|SUMMARY|A)$/;

export function usePlayKeys(): void {
  const editor = useEditor();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.composedPath()[0] as HTMLElement | undefined;
      const busy = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
      if (!target || busy || editor.overlay || document.querySelector("[role=dialog]")) return;
      if (isTextField(target) && event.key !== "Escape") return;
      if (startsPlay(editor, event)) editor.player.start();
      else if (!editor.player.open || !handlePlayKey(editor.player, event.key, target)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener("keydown", press, true);
    return () => window.removeEventListener("keydown", press, true);
  }, [editor]);
}

function startsPlay({ player, store, bench }: EditorApi, event: KeyboardEvent): boolean {
  const here = bench !== null && document.querySelector(".st-key-bench") !== null;
  return here && !player.open && event.key === "S" && store.data.plays !== undefined;
}

function handlePlayKey(player: Player, key: string, target: HTMLElement): boolean {
  const step = STEPS[key];
  if (step !== undefined) player.go(player.index + step);
  else if (key === " " && !PRESSED_BY_SPACE.test(target.tagName)) player.toggle();
  else if (key === "Home") player.go(0);
  else if (key === "End") player.go(player.steps.length - 1);
  else if (key === "+" || key === "-") player.hurry(key === "+" ? 1 : -1);
  else if (key === "Escape") player.close();
  else return false;
  return true;
}
