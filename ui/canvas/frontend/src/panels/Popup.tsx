// A small window above everything, at a point of the page; it goes when one acts elsewhere.
import { useEffect, useLayoutEffect, useRef, type ReactNode } from "react";

export type Spot = { x: number; y: number }; // in the window

const EDGE = 8;

type Props = {
  at: Spot;
  label: string;
  role?: "dialog" | "menu";
  className: string;
  testid: string;
  close: () => void;
  children: ReactNode;
};

export function Popup({ at, label, role = "dialog", className, testid, close, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const leave = useRef(close);
  leave.current = close;
  useBack();
  useLayoutEffect(() => {
    const own = box.current!;
    if (own.isConnected && !own.matches(":popover-open")) own.showPopover();
    const { width, height } = own.getBoundingClientRect();
    const fit = (start: number, size: number, room: number) =>
      `${Math.max(EDGE, Math.min(start, room - size - EDGE))}px`;
    own.style.left = fit(at.x, width, window.innerWidth);
    own.style.top = fit(at.y, height, window.innerHeight);
  }, [at.x, at.y]);
  useEffect(() => {
    const outside = (event: Event) => {
      if (event.type === "resize" || !event.composedPath().includes(box.current!)) leave.current();
    };
    const kinds = ["pointerdown", "wheel", "resize"];
    for (const kind of kinds) window.addEventListener(kind, outside, { capture: true, passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, outside, true);
    };
  }, []);
  return (
    <div
      ref={box} popover="manual" role={role} aria-label={label} data-testid={testid}
      className={`popup ${className}`} tabIndex={-1}
      onContextMenu={(event) => event.preventDefault()}
    >
      {children}
    </div>
  );
}

// Where the keyboard was before is where it is after.
function useBack(): void {
  useEffect(() => {
    const before = focused();
    return () => {
      const now = focused();
      if (before?.isConnected && (now === null || now === document.body)) before.focus({ preventScroll: true });
    };
  }, []);
}

export function focused(): HTMLElement | null {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found instanceof HTMLElement ? found : null;
}
