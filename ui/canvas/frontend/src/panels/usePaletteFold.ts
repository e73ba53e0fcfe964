// Whether the palette is folded to icons; by default it is in a narrow window. The browser remembers
// what was chosen.
import { useEffect, useState } from "react";

const NARROW = "(max-width: 1500px)";
const KEY = "fabrica.palette.folded";

export function usePaletteFold(): [boolean, (folded: boolean) => void] {
  const [narrow, setNarrow] = useState(() => window.matchMedia(NARROW).matches);
  const [chosen, setChosen] = useState<Record<string, boolean>>(loadFolds);
  useEffect(() => {
    const media = window.matchMedia(NARROW);
    const update = () => setNarrow(media.matches);
    media.addEventListener("change", update);
    return () => media.removeEventListener("change", update);
  }, []);
  const width = narrow ? "narrow" : "wide";
  const setFolded = (folded: boolean) => {
    const next = { ...chosen, [width]: folded };
    setChosen(next);
    saveFolds(next);
  };
  return [chosen[width] ?? narrow, setFolded];
}

function loadFolds(): Record<string, boolean> {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "{}");
    return stored && typeof stored === "object" ? (stored as Record<string, boolean>) : {};
  } catch {
    return {}; // storage may be forbidden, and what is there may be anything
  }
}

function saveFolds(chosen: Record<string, boolean>): void {
  try {
    window.localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    return;
  }
}
