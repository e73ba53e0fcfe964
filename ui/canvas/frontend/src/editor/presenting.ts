// Presenting: the panel is open, and a stage is shown so large that it can be read from afar.
import { stageOrder } from "../model/order";
import type { EditorApi } from "./api";

export function present(editor: EditorApi, presenting: boolean): void {
  const { bench, viewport } = editor;
  if (!bench) return;
  bench.present(presenting);
  if (!presenting) return;
  bench.unfold();
  const stage = editor.store.selected ?? stageOrder(editor.graph)[0];
  if (stage !== undefined) viewport?.enlarge(stage);
}

// Selects the next stage, or the one before, in the order in which the pipeline is told.
export function selectStep(editor: EditorApi, step: number): void {
  const order = stageOrder(editor.graph);
  const now = editor.store.selected === null ? -1 : order.indexOf(editor.store.selected);
  const next = now < 0 ? order[0] : order[now + step];
  if (next !== undefined) editor.select([next], { reveal: true, focus: true });
}
