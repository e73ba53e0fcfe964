// Goes to what the guide of a lesson points at, each time that the page asks for it.
import { useEffect, useRef } from "react";
import { guideOf, lookThere } from "../editor/guiding";
import { useEditor, useEditorState } from "../editor/hooks";

export function useGuide(): void {
  const editor = useEditor();
  const at = useEditorState((editor) => guideOf(editor)?.at ?? 0);
  const seen = useRef(at);
  useEffect(() => {
    if (at > seen.current) lookThere(editor);
    seen.current = at;
  }, [editor, at]);
}
