// The page's inspector below the canvas, as far as the canvas reaches out to it.

// It comes a moment after its stage was chosen; settings are its first view.
export function openSettings(tries = 0): void {
  const head = document.querySelector<HTMLElement>(".fb-head");
  const follows = (one: Element) => head!.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  const views = head ? [...document.querySelectorAll("[role=radiogroup]")].find(follows) : undefined;
  const settings = views?.querySelector<HTMLElement>("[role=radio]");
  if (head && settings) {
    if (settings.ariaChecked !== "true") settings.click();
    settings.focus();
    head.scrollIntoView({ block: "nearest" });
  } else if (tries < 40) window.setTimeout(() => openSettings(tries + 1), 50);
}
