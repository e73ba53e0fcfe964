// The page's inspector below the canvas, as far as the canvas reaches out to it.

const TRIES = 100; // a page that runs much comes later
const WAIT = 100;
const FIELDS = "input:not([type=hidden]):not(:disabled), textarea:not(:disabled)";
const BUTTONS = "button:not(:disabled)";
let asked = 0;

// The page was asked for a stage's settings: the keyboard goes there when they have come, unless
// it has gone somewhere else by then.
export function focusSettings(stage: string, tries = 0, mine = (asked += 1)): void {
  if (mine !== asked || elsewhere()) return;
  const form = formOf(stage);
  const field = form?.querySelector<HTMLElement>(FIELDS) ?? form?.querySelector<HTMLElement>(BUTTONS);
  if (form && field) {
    document.querySelector(".fb-head")?.scrollIntoView({ block: "nearest" });
    field.focus();
    field.scrollIntoView({ block: "nearest" });
  } else if (tries < TRIES) window.setTimeout(() => focusSettings(stage, tries + 1, mine), WAIT);
}

// Streamlit names a container by its key; while it is drawn anew the one before may still be there.
function formOf(stage: string): Element | null {
  const name = document.querySelector(".fb-head h3")?.textContent;
  const running = !document.querySelector("[data-test-script-state=notRunning]");
  return name === stage && !running ? document.querySelector(".st-key-stage-settings") : null;
}

// Streamlit may have put the canvas into another element meanwhile: it is the canvas all the same.
function elsewhere(): boolean {
  const now = document.activeElement;
  return now !== null && now !== document.body && !now.shadowRoot?.querySelector(".canvas");
}
