// A tooltip beside an element, above everything else.
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";

const GAP = 8;
const HOVER = 350;

export function Tooltip({
  beside,
  id,
  children,
}: {
  beside: Element;
  id: string;
  children: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tooltip = box.current!;
    if (tooltip.isConnected && !tooltip.matches(":popover-open")) tooltip.showPopover();
    const near = beside.getBoundingClientRect();
    const size = tooltip.getBoundingClientRect();
    const right = near.right + GAP;
    const fits = right + size.width + GAP <= window.innerWidth;
    const lowest = window.innerHeight - size.height - GAP;
    tooltip.style.left = `${fits ? right : Math.max(GAP, near.left - size.width - GAP)}px`;
    tooltip.style.top = `${Math.max(GAP, Math.min(near.top, lowest))}px`;
  });
  return (
    <div ref={box} popover="manual" role="tooltip" id={id} className="tip" data-testid="tip">
      {children}
    </div>
  );
}

// The entry with the tooltip: after a delay by mouse, at once by keyboard.
export function useTooltip() {
  const [tip, setTip] = useState<HTMLElement | null>(null);
  const timer = useRef(0);
  const showNow = useCallback((entry: HTMLElement | null) => {
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
  return { tip, showNow, over, hide };
}
