// What the guide of a lesson needs of the canvas: the stages and parts that it points at, the focus on
// them when somebody asks for it, and word of a wire that was refused, which some goals look at.
import type { GuideData } from "../model/guide";
import type { Refusal } from "../model/rules";
import type { EditorApi } from "./api";

const FOCUSABLE = "button:not(:disabled), a[href], input, [tabindex]";

export function guideOf(editor: EditorApi): GuideData | null {
  return editor.store.data.guide ?? null;
}

export function isGuidedTo(editor: EditorApi, stage: string): boolean {
  return guideOf(editor)?.stages.includes(stage) ?? false;
}

// The page is told only where a lesson is done: elsewhere nobody wants to know.
export function reportRefusal(editor: EditorApi, { values }: Refusal): void {
  if (!guideOf(editor)) return;
  const { source, stage, port } = values;
  editor.send("ask", { what: "refused", stage, wire: { source, stage, port }, at: Date.now() });
}

// Focuses what the guide points at.
export function lookThere(editor: EditorApi): void {
  const guide = guideOf(editor);
  if (!guide) return;
  const [stage] = guide.stages.filter((id) => editor.stage(id));
  if (stage !== undefined) return editor.select([stage], { reveal: true, focus: true });
  if (guide.part === "wires") return editor.viewport?.focus(null);
  if (guide.focus === CANVAS) return editor.viewport?.focus(null);
  focusIn(guide.focus ? document.querySelector<HTMLElement>(guide.focus) : null);
}

const CANVAS = ".st-key-drawing";

function focusIn(element: HTMLElement | null): void {
  const target = element?.matches(FOCUSABLE)
    ? element
    : element?.querySelector<HTMLElement>(FOCUSABLE);
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
}
