// The focus of the page's inspector, the form of a stage's settings.

const TRIES = 100; // a page that runs much comes later
const WAIT = 100;
// In the order in which they are looked for; a switch is not what somebody comes to a form for.
const FIELDS = [
  "input:not([type=hidden]):not([type=checkbox]):not(:disabled), textarea:not(:disabled)",
  "button:not(:disabled)",
  "input[type=checkbox]:not(:disabled)",
];
let latestRequest = 0;

// Focuses the settings of a stage once the page has shown them, unless the focus has moved
// elsewhere by then.
export function focusSettings(stage: string, tries = 0, request = (latestRequest += 1)): void {
  if (request !== latestRequest || focusIsElsewhere()) return;
  const form = settingsForm(stage);
  const field = FIELDS.map((kind) => form?.querySelector<HTMLElement>(kind)).find(Boolean);
  if (form && field) {
    document.querySelector(".fb-head")?.scrollIntoView({ block: "nearest" });
    field.focus();
    field.scrollIntoView({ block: "nearest" });
  } else if (tries < TRIES) window.setTimeout(() => focusSettings(stage, tries + 1, request), WAIT);
}

// The form of a stage's settings; while the page runs, that of another stage may still be there.
function settingsForm(stage: string): Element | null {
  const name = document.querySelector(".fb-head h3")?.textContent;
  const running = !document.querySelector("[data-test-script-state=notRunning]");
  return name === stage && !running ? document.querySelector(".st-key-stage-settings") : null;
}

// Whether the focus is outside the canvas, into whichever element Streamlit has put that.
function focusIsElsewhere(): boolean {
  const active = document.activeElement;
  return (
    active !== null && active !== document.body && !active.shadowRoot?.querySelector(".canvas")
  );
}
