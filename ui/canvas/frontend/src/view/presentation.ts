// Presenting a pipeline: larger type, and the page keys, which a clicker has too, go from stage to stage.
import { useEffect } from "react";
import type { EditorApi } from "../editor/api";
import { useEditor } from "../editor/hooks";
import { isTextField } from "../editor/keyboard";
import { present, selectStep } from "../editor/presenting";

const STEPS: Record<string, number> = { PageDown: 1, PageUp: -1 };

export function usePresentation(): void {
  const editor = useEditor();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!handlePresentationKey(editor, event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [editor]);
}

function handlePresentationKey(editor: EditorApi, event: KeyboardEvent): boolean {
  const { bench } = editor;
  const target = event.composedPath()[0];
  const busy = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey;
  if (!bench || !document.querySelector(".st-key-bench") || busy || !target) return false;
  if (isTextField(target) || editor.overlay || document.querySelector("[role=dialog]"))
    return false;
  const step = STEPS[event.key];
  if (event.key === "p" || event.key === "P") present(editor, !bench.presenting);
  else if (!bench.presenting) return false;
  else if (event.key === "Escape") present(editor, false);
  else if (step !== undefined) selectStep(editor, step);
  else return false;
  return true;
}
