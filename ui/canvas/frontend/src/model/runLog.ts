// The log of a run: its events, and each as a line in the reader's language.
import { formatMeasure, fillTemplate } from "./format";
import type { CanvasData, RunEvent } from "./types";

const MAX_LINES = 500;
const LOGGED = new Set([
  "stage_started",
  "stage_progress",
  "stage_finished",
  "run_finished",
  "log",
]);

export function appendEvent(lines: RunEvent[], event: RunEvent): RunEvent[] {
  return LOGGED.has(event.kind) ? [...lines, event].slice(-MAX_LINES) : lines;
}

export function describeEvent(event: RunEvent, data: CanvasData): string {
  const { words, lang } = data;
  if (event.kind === "stage_progress") return describeProgress(event, data);
  if (event.kind === "log") return event.text?.startsWith("Traceback ") ? "" : (event.text ?? "");
  const state = event.kind === "stage_started" ? "running" : (event.status ?? "");
  const message = event.said?.[lang];
  return [words[`state.${state}`] ?? state, message].filter(Boolean).join(". ");
}

function describeProgress(
  { code = "", values = {} }: RunEvent,
  { words, lang, scores }: CanvasData,
): string {
  const placeholders = values as Record<string, string | number>;
  if (code === "progress.column") {
    const psi = formatMeasure(values["psi"] as number | null, lang);
    return fillTemplate(words[values["drifted"] ? "log.column.drifted" : "log.column"], {
      ...placeholders,
      psi,
    });
  }
  if (code === "progress.trial") {
    const value = formatMeasure(values["score"] as number | null, lang);
    return fillTemplate(words["log.trial"], { ...placeholders, value });
  }
  const metrics = (values["metrics"] ?? {}) as Record<string, number | null>;
  const name = scores.find((metric) => typeof metrics[metric] === "number");
  if (code !== "progress.fold" || name === undefined)
    return fillTemplate(words[code] ?? words["progress.step"], placeholders);
  const value = formatMeasure(metrics[name], lang);
  return fillTemplate(words["log.fold"], {
    ...placeholders,
    metric: words[`metric.${name}`] ?? name,
    value,
  });
}
