// What is fitted again inside the folds of the judge that one points at, or has selected.
import type { EditorApi } from "../editor/api";
import { useEditorState } from "../editor/hooks";

export function isRefitted(editor: EditorApi, id: string): boolean {
  return shownRefits(editor)?.stages.includes(id) ?? false;
}

// The sentence, for readers of the screen too: how many fits of how many stages, on which rows.
export function FoldNotice() {
  const said = useEditorState((editor) => shownRefits(editor)?.said ?? "");
  return (
    <p className={said ? "sign folds" : "unseen"} role="status" data-testid="canvas-folds">
      {said}
    </p>
  );
}

function shownRefits(editor: EditorApi) {
  const { pointed, store } = editor;
  const ofPointed = pointed === null ? null : editor.info(pointed).refits;
  return ofPointed ?? (store.selected === null ? null : editor.info(store.selected).refits);
}
