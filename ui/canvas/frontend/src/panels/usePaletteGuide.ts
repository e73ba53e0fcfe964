// The palette where a lesson's guide points at it: unfolded and focused when somebody asks where it is.
import { useEffect, useRef, type RefObject } from "react";
import { guideOf } from "../editor/guiding";
import { useEditorState } from "../editor/hooks";

export function usePaletteGuide(
  palette: RefObject<HTMLElement | null>,
  setFolded: (folded: boolean) => void,
): boolean {
  const guided = useEditorState((editor) => guideOf(editor)?.part === "palette");
  const at = useEditorState((editor) => guideOf(editor)?.at ?? 0);
  const seen = useRef(at);
  useEffect(() => {
    if (at > seen.current && guided) {
      setFolded(false);
      window.setTimeout(() => palette.current?.querySelector("input")?.focus()); // once it is drawn
    }
    seen.current = at;
  }, [at]);
  return guided;
}
