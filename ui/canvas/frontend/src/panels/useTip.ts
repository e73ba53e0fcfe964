// The entry that is told about: a while after the mouse came, at once from the keyboard.
import { useCallback, useEffect, useRef, useState } from "react";

const HOVER = 350;

export function useTip() {
  const [tip, setTip] = useState<HTMLElement | null>(null);
  const timer = useRef(0);
  const tell = useCallback((entry: HTMLElement | null) => {
    window.clearTimeout(timer.current);
    setTip(entry);
  }, []);
  const over = useCallback((entry: HTMLElement | null) => {
    window.clearTimeout(timer.current);
    if (entry === null) setTip(null);
    else timer.current = window.setTimeout(() => setTip(entry), HOVER);
  }, []);
  const hide = useCallback(() => setTip(null), []);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return { tip, tell, over, hide };
}
