// Hands the focus of a removed stage to the selected stage or to the canvas.
import { useLayoutEffect, useRef, type FocusEvent, type RefObject } from "react";
import { useEditorState, useEditor } from "../editor/hooks";

export function useFocusHandover(room: RefObject<HTMLDivElement | null>) {
  const editor = useEditor();
  const focused = useRef<string | null>(null);
  const graph = useEditorState((editor) => editor.graph);
  useLayoutEffect(() => {
    const lost = focused.current;
    if (lost === null || editor.stage(lost)) return;
    focused.current = null;
    const root = room.current?.getRootNode() as Document | ShadowRoot | undefined;
    const active = root?.activeElement as HTMLElement | null | undefined; // its box goes a moment later
    const free = !active || active === document.body || active.dataset["stage"] === lost;
    const next = editor.store.selected;
    if (free) editor.viewport?.focus(next && editor.stage(next) ? next : null);
  }, [editor, graph, room]);
  return {
    onFocus: ({ target }: FocusEvent) => {
      focused.current = (target as HTMLElement).dataset?.["stage"] ?? null;
    },
    onBlur: ({ target, relatedTarget }: FocusEvent) => {
      const stage = (target as HTMLElement).dataset?.["stage"];
      if (relatedTarget !== null || (stage && editor.stage(stage))) focused.current = null;
    },
  };
}
