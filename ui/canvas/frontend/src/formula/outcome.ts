// What a text gives, below its field: the place of a fault, the first rows, a value from elsewhere.
import { element } from "./elements";
import type { Fault, Trial } from "./types";

// The text behind the field, invisible but for the mark below the fault.
export function markPlace(box: HTMLElement, text: string, fault: Fault | undefined): void {
  if (!fault) {
    box.replaceChildren();
    return;
  }
  const { start, end } = fault;
  const wrong = text.slice(start, end) || "\u00a0\u00a0"; // something is missing here
  box.replaceChildren(
    text.slice(0, start),
    element("mark", { "data-testid": "formula-mark" }, wrong),
    text.slice(end),
  );
}

export function drawTrial(box: HTMLElement, { heads, rows, kind }: Trial, title: string): void {
  if (!heads || !rows) {
    box.replaceChildren();
    return;
  }
  const table = element("table", { "data-testid": "formula-rows" });
  const caption = element("caption", {}, title);
  if (kind) caption.append(" ", element("i", {}, kind));
  table.append(caption, line("th", heads), ...rows.map((row) => line("td", row)));
  box.replaceChildren(table);
}

function line(name: "th" | "td", texts: string[]): HTMLElement {
  const row = element("tr", {});
  for (const text of texts) row.append(element(name, name === "th" ? { scope: "col" } : {}, text));
  return row;
}

export function drawOther(
  box: HTMLElement,
  other: string | null,
  words: Record<string, string>,
  use: () => void,
): void {
  if (other === null) {
    box.replaceChildren();
    return;
  }
  const text = (words["formula.other"] ?? "").replace(
    "{text}",
    () => other || (words["formula.nothing"] ?? ""),
  );
  const button = element("button", { type: "button" }, words["formula.use_other"]);
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", use);
  box.replaceChildren(element("span", { role: "status" }, text), button);
}
