// The page's row of tabs above the canvas: the one that is shown is in sight.
import { useEffect } from "react";
import { useEdited } from "./hooks";

const TRIES = 50; // the page may draw its row after the canvas
const WAIT = 100;

export function useShownTab(): void {
  const pipeline = useEdited((one) => one.store.data.pipeline);
  useEffect(() => {
    let timer = 0;
    const show = (tries: number) => {
      if (!reveal(pipeline) && tries > 0) timer = window.setTimeout(() => show(tries - 1), WAIT);
    };
    show(TRIES);
    return () => window.clearTimeout(timer);
  }, [pipeline]);
}

function reveal(pipeline: string): boolean {
  const row = document.querySelector(".st-key-tabs");
  const tab = row?.querySelector(`.st-key-tab-on-${CSS.escape(pipeline)}`);
  if (!row || !tab) return false;
  const [room, its] = [row.getBoundingClientRect(), tab.getBoundingClientRect()];
  if (its.right > room.right) row.scrollLeft += its.right - room.right;
  if (its.left < room.left) row.scrollLeft -= room.left - its.left;
  return true;
}
