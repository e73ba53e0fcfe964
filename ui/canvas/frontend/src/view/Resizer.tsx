// The height of the canvas, set by dragging its lower edge or by the arrow keys.
import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useEditor } from "../editor/hooks";

const KEY = "fabrica.canvas.height";
// The share leaves room below for the settings of a stage.
const [SHARE, LOW, HIGH] = [0.47, 340, 900];
const USUAL = `clamp(${LOW}px, ${SHARE * 100}vh, ${HIGH}px)`;
const [LEAST, MOST, STEP] = [240, 1400, 40];

export type CanvasHeight = { css: string; now: number; set: (pixels: number | null) => void };

export function useCanvasHeight(): CanvasHeight {
  const [stored, setStored] = useState(loadHeight);
  const change = (pixels: number | null) => {
    const next = pixels === null ? null : Math.round(Math.min(MOST, Math.max(LEAST, pixels)));
    setStored(next);
    saveHeight(next);
  };
  const now = stored ?? Math.min(HIGH, Math.max(LOW, Math.round(window.innerHeight * SHARE)));
  return { css: stored === null ? USUAL : `${stored}px`, now, set: change };
}

export function Resizer({ canvasHeight: { now, set: setTall } }: { canvasHeight: CanvasHeight }) {
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
      className="resizer"
      role="separator"
      aria-orientation="horizontal"
      tabIndex={0}
      aria-valuenow={now}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-label={editor.t("canvas.height")}
      title={editor.t("canvas.height")}
      data-testid="canvas-height"
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={() => (began.current = null)}
      onDoubleClick={() => setTall(null)}
      onKeyDown={press}
    />
  );
}

function loadHeight(): number | null {
  try {
    const stored = Number(localStorage.getItem(KEY));
    return stored >= LEAST && stored <= MOST ? stored : null;
  } catch {
    return null;
  }
}

function saveHeight(pixels: number | null): void {
  try {
    if (pixels === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, String(pixels));
  } catch {
    // without storage the height is the default next time
  }
}
