// How high the canvas is: dragged at its lower edge, or set with the arrows.
import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useEditor } from "./hooks";

const KEY = "fabrica.canvas.height";
// Room is left below for the stage that is looked at.
const [SHARE, LOW, HIGH] = [0.47, 340, 900];
const USUAL = `clamp(${LOW}px, ${SHARE * 100}vh, ${HIGH}px)`;
const [LEAST, MOST, STEP] = [240, 1400, 40];

export type Tall = { css: string; now: number; set: (pixels: number | null) => void };

export function useTall(): Tall {
  const [tall, set] = useState(kept);
  const change = (pixels: number | null) => {
    const next = pixels === null ? null : Math.round(Math.min(MOST, Math.max(LEAST, pixels)));
    set(next);
    keep(next);
  };
  const now = tall ?? Math.min(HIGH, Math.max(LOW, Math.round(window.innerHeight * SHARE)));
  return { css: tall === null ? USUAL : `${tall}px`, now, set: change };
}

export function Resizer({ tall: { now, set: setTall } }: { tall: Tall }) {
  const editor = useEditor();
  const began = useRef<{ y: number; height: number } | null>(null);
  const height = (element: Element) => element.parentElement!.getBoundingClientRect().height;
  const press = (event: KeyboardEvent) => {
    const by = { ArrowDown: STEP, ArrowUp: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setTall(height(event.currentTarget) + by);
  };
  const start = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    began.current = { y: event.clientY, height: height(event.currentTarget) };
  };
  const move = ({ clientY }: PointerEvent) => {
    if (began.current) setTall(began.current.height + clientY - began.current.y);
  };
  return (
    <div
      className="resizer" role="separator" aria-orientation="horizontal" tabIndex={0}
      aria-valuenow={now} aria-valuemin={LEAST} aria-valuemax={MOST}
      aria-label={editor.t("canvas.height")} title={editor.t("canvas.height")} data-testid="canvas-height"
      onPointerDown={start} onPointerMove={move} onPointerUp={() => (began.current = null)}
      onDoubleClick={() => setTall(null)} onKeyDown={press}
    />
  );
}

function kept(): number | null {
  try {
    const found = Number(localStorage.getItem(KEY));
    return found >= LEAST && found <= MOST ? found : null;
  } catch {
    return null;
  }
}

function keep(pixels: number | null): void {
  try {
    if (pixels === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, String(pixels));
  } catch {
    // it is as high as usual the next time
  }
}
