// Whether the palette shows pictures only: in a narrow window it does, until somebody unfolds it.
import { useEffect, useState } from "react";

const NARROW = "(max-width: 1180px)";
const KEY = "fabrica.palette.folded";

export function useFolded(): [boolean, (folded: boolean) => void] {
  const [narrow, setNarrow] = useState(() => window.matchMedia(NARROW).matches);
  const [chosen, choose] = useState<Record<string, boolean>>(kept);
  useEffect(() => {
    const media = window.matchMedia(NARROW);
    const look = () => setNarrow(media.matches);
    media.addEventListener("change", look);
    return () => media.removeEventListener("change", look);
  }, []);
  const width = narrow ? "narrow" : "wide";
  const fold = (folded: boolean) => {
    const next = { ...chosen, [width]: folded };
    choose(next);
    keep(next);
  };
  return [chosen[width] ?? narrow, fold];
}

function kept(): Record<string, boolean> {
  try {
    const found: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "{}");
    return found && typeof found === "object" ? (found as Record<string, boolean>) : {};
  } catch {
    return {}; // storage may be forbidden, and what is there may be anything
  }
}

function keep(chosen: Record<string, boolean>): void {
  try {
    window.localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    return;
  }
}
