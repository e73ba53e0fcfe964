// Restores open popups, dialogs and the focus after the page has moved the canvas elsewhere.

export function keepOverlays(host: HTMLElement): () => void {
  let focused: HTMLElement | null = null;
  host.addEventListener("focusin", (event) => {
    focused = event.target as HTMLElement;
  });
  // Whether the focus left by itself or with the canvas is known a moment later.
  host.addEventListener("focusout", ({ target }) => {
    queueMicrotask(() => {
      if (host.isConnected && focused === target) focused = null;
    });
  });
  return () => {
    const previous = focused;
    for (const element of host.querySelectorAll<HTMLElement>("[popover]")) {
      if (host.isConnected && !element.matches(":popover-open")) element.showPopover();
    }
    for (const dialog of host.querySelectorAll<HTMLDialogElement>("dialog[open]")) {
      dialog.close();
      dialog.showModal();
    }
    if (previous?.isConnected && document.activeElement === document.body)
      previous.focus({ preventScroll: true });
  };
}
