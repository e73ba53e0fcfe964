// A stage that goes while it has the focus hands it to the canvas: the next key is heard too.
import { useLayoutEffect, useRef, type FocusEvent, type RefObject } from "react";
import { useEdited, useEditor } from "./hooks";

export function useKeptFocus(room: RefObject<HTMLDivElement | null>) {
  const editor = useEditor();
  const held = useRef<string | null>(null);
  const graph = useEdited((one) => one.graph);
  useLayoutEffect(() => {
    const gone = held.current;
    if (gone === null || editor.stage(gone)) return;
    held.current = null;
    const root = room.current?.getRootNode() as Document | ShadowRoot | undefined;
    const now = root?.activeElement as HTMLElement | null | undefined; // its box goes a moment later
    const free = !now || now === document.body || now.dataset["stage"] === gone;
    const next = editor.store.selected;
    if (free) editor.sight?.focus(next && editor.stage(next) ? next : null);
  }, [editor, graph, room]);
  return {
    onFocus: ({ target }: FocusEvent) => {
      held.current = (target as HTMLElement).dataset?.["stage"] ?? null;
    },
    onBlur: ({ target, relatedTarget }: FocusEvent) => {
      const stage = (target as HTMLElement).dataset?.["stage"];
      if (relatedTarget !== null || (stage && editor.stage(stage))) held.current = null;
    },
  };
}
