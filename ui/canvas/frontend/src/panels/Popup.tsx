// A popup above everything, at a point of the window; it closes when one acts elsewhere.
import { useEffect, useLayoutEffect, useRef, type ReactNode } from "react";

export type ScreenPoint = { x: number; y: number }; // in the window

const EDGE = 8;

type Props = {
  at: ScreenPoint;
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
  useFocusReturn();
  useLayoutEffect(() => {
    const popup = box.current!;
    if (popup.isConnected && !popup.matches(":popover-open")) popup.showPopover();
    const { width, height } = popup.getBoundingClientRect();
    const fit = (start: number, size: number, room: number) =>
      `${Math.max(EDGE, Math.min(start, room - size - EDGE))}px`;
    popup.style.left = fit(at.x, width, window.innerWidth);
    popup.style.top = fit(at.y, height, window.innerHeight);
  }, [at.x, at.y]);
  useEffect(() => {
    const outside = (event: Event) => {
      if (event.type === "resize" || !event.composedPath().includes(box.current!)) leave.current();
    };
    const kinds = ["pointerdown", "wheel", "resize"];
    for (const kind of kinds)
      window.addEventListener(kind, outside, { capture: true, passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, outside, true);
    };
  }, []);
  return (
    <div
      ref={box}
      popover="manual"
      role={role}
      aria-label={label}
      data-testid={testid}
      className={`popup ${className}`}
      tabIndex={-1}
      onContextMenu={(event) => event.preventDefault()}
    >
      {children}
    </div>
  );
}

// Gives the focus back, when the popup closes, to the element that had it before.
function useFocusReturn(): void {
  useEffect(() => {
    const previous = focusedElement();
    return () => {
      const current = focusedElement();
      if (previous?.isConnected && (current === null || current === document.body))
        previous.focus({ preventScroll: true });
    };
  }, []);
}

export function focusedElement(): HTMLElement | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element instanceof HTMLElement ? element : null;
}
