// Scrolls the page's row of tabs, above the canvas, to the current pipeline's.
import { useEffect } from "react";
import { useEditorState } from "../editor/hooks";

const TRIES = 50; // the page may draw its row after the canvas
const WAIT = 100;

export function useTabInSight(): void {
  const pipeline = useEditorState((editor) => editor.store.data.pipeline);
  useEffect(() => {
    let timer = 0;
    const show = (tries: number) => {
      if (!scrollToTab(pipeline) && tries > 0)
        timer = window.setTimeout(() => show(tries - 1), WAIT);
    };
    show(TRIES);
    return () => window.clearTimeout(timer);
  }, [pipeline]);
}

function scrollToTab(pipeline: string): boolean {
  const row = document.querySelector(".st-key-tabs");
  const tab = row?.querySelector(`.st-key-tab-on-${CSS.escape(pipeline)}`);
  if (!row || !tab) return false;
  const [room, its] = [row.getBoundingClientRect(), tab.getBoundingClientRect()];
  if (its.right > room.right) row.scrollLeft += its.right - room.right;
  if (its.left < room.left) row.scrollLeft -= room.left - its.left;
  return true;
}
