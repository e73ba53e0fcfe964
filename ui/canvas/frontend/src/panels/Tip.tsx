// What is said about an entry, beside it and above everything.
import { useLayoutEffect, useRef, type ReactNode } from "react";

const GAP = 8;

export function Tip({ beside, id, children }: { beside: Element; id: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const own = box.current!;
    if (own.isConnected && !own.matches(":popover-open")) own.showPopover();
    const near = beside.getBoundingClientRect();
    const size = own.getBoundingClientRect();
    const right = near.right + GAP;
    const fits = right + size.width + GAP <= window.innerWidth;
    const lowest = window.innerHeight - size.height - GAP;
    own.style.left = `${fits ? right : Math.max(GAP, near.left - size.width - GAP)}px`;
    own.style.top = `${Math.max(GAP, Math.min(near.top, lowest))}px`;
  });
  return (
    <div ref={box} popover="manual" role="tooltip" id={id} className="tip" data-testid="tip">
      {children}
    </div>
  );
}
