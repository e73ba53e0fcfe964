// The page may take the canvas away and put it elsewhere: what was open over it comes back, and
// the keyboard is where it was.

export function afloat(host: HTMLElement): () => void {
  let held: HTMLElement | null = null;
  host.addEventListener("focusin", (event) => {
    held = event.target as HTMLElement;
  });
  // Whether it left or was taken away with the canvas is known a moment later.
  host.addEventListener("focusout", ({ target }) => {
    queueMicrotask(() => {
      if (host.isConnected && held === target) held = null;
    });
  });
  return () => {
    const before = held;
    for (const one of host.querySelectorAll<HTMLElement>("[popover]")) {
      if (host.isConnected && !one.matches(":popover-open")) one.showPopover();
    }
    for (const one of host.querySelectorAll<HTMLDialogElement>("dialog[open]")) {
      one.close();
      one.showModal();
    }
    if (before?.isConnected && document.activeElement === document.body) before.focus({ preventScroll: true });
  };
}
