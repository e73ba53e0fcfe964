// Ctrl+Enter runs the pipeline from anywhere on its page; what is being typed counts first.
import { useEffect } from "react";
import type { EditorApi } from "../editor/api";
import { waitUntilStored } from "../editor/download";
import { useEditor } from "../editor/hooks";
import { isTextField } from "../editor/keyboard";

export function useRunKey(): void {
  const editor = useEditor();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!isRunKey(editor, event)) return;
      event.preventDefault();
      event.stopPropagation();
      void run(editor);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [editor]);
}

function isRunKey(editor: EditorApi, event: KeyboardEvent): boolean {
  const combined = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  return (
    combined &&
    event.key === "Enter" &&
    !event.repeat &&
    !event.isComposing &&
    editor.overlay === null &&
    (editor.store.data.asks ?? []).includes("run") &&
    document.querySelector(".st-key-bench") !== null &&
    document.querySelector("[role=dialog][aria-modal=true]") === null
  );
}

// The page hears of the text first, then of the wish to run: it takes both in this order.
async function run(editor: EditorApi): Promise<void> {
  commitField();
  await waitUntilStored(editor);
  editor.send("ask", { what: "run", stage: null, at: Date.now() });
}

// Has the page take what stands in the focused field, which it does when the focus leaves it.
function commitField(): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLElement) || !isTextField(field)) return;
  field.blur();
  field.focus({ preventScroll: true });
}
