// The size of a note, pulled at its corner: shown at once, and one edit at the end.
import { useRef, useState, type PointerEvent, type RefObject } from "react";
import type { EditorApi } from "../editor/api";
import { MIN_SIZE, resizeNote } from "../editor/notes";
import type { Point } from "../model/geometry";

export function sizeOf(box: HTMLElement): Point {
  return { x: box.offsetWidth, y: box.offsetHeight }; // of the canvas, whatever the zoom
}

export function useNoteSize(
  editor: EditorApi,
  number: number,
  box: RefObject<HTMLDivElement | null>,
) {
  const [draft, setDraft] = useState<Point | null>(null);
  const start = useRef<{ at: Point; size: Point } | null>(null);
  const spotOf = ({ clientX: x, clientY: y }: PointerEvent) => editor.viewport!.toCanvas({ x, y });
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (!box.current || event.button !== 0) return;
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = { at: spotOf(event), size: sizeOf(box.current) };
    },
    onPointerMove: (event: PointerEvent) => {
      if (!start.current) return;
      const { at, size } = start.current;
      const now = spotOf(event);
      setDraft({
        x: Math.max(MIN_SIZE.x, size.x + now.x - at.x),
        y: Math.max(MIN_SIZE.y, size.y + now.y - at.y),
      });
    },
    onPointerUp: () => {
      start.current = null;
      if (draft) resizeNote(editor, number, draft);
      setDraft(null);
    },
    onPointerCancel: () => {
      start.current = null;
      setDraft(null);
    },
  };
  return { draft, handlers };
}
