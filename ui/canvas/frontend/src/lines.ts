// What happened, line by line, in the reader's language: events carry codes and values.
import { measure, say } from "./format";
import type { CanvasData, RunEvent } from "./types";

const MOST_LINES = 500;
const TOLD = new Set(["stage_started", "stage_progress", "stage_finished", "run_finished", "log"]);

export function withLine(lines: RunEvent[], event: RunEvent): RunEvent[] {
  return TOLD.has(event.kind) ? [...lines, event].slice(-MOST_LINES) : lines;
}

export function inWords(event: RunEvent, data: CanvasData): string {
  const { words, lang } = data;
  if (event.kind === "stage_progress") return further(event, data);
  if (event.kind === "log") return event.text?.startsWith("Traceback ") ? "" : (event.text ?? "");
  const state = event.kind === "stage_started" ? "running" : (event.status ?? "");
  const said = event.said?.[lang];
  return [words[`state.${state}`] ?? state, said].filter(Boolean).join(". ");
}

function further({ code = "", values = {} }: RunEvent, { words, lang, scores }: CanvasData): string {
  const told = values as Record<string, string | number>;
  if (code === "progress.column") {
    const psi = measure(values["psi"] as number | null, lang);
    return say(words[values["drifted"] ? "log.column.drifted" : "log.column"], { ...told, psi });
  }
  const metrics = (values["metrics"] ?? {}) as Record<string, number | null>;
  const name = scores.find((one) => typeof metrics[one] === "number");
  if (code !== "progress.fold" || name === undefined) return say(words[code] ?? words["progress.step"], told);
  const value = measure(metrics[name], lang);
  return say(words["log.fold"], { ...told, metric: words[`metric.${name}`] ?? name, value });
}
