// Numbers and lines as people read them; the same rules as the page's own tables.
import type { CanvasData, Status } from "./types";

export type Words = Pick<CanvasData, "words" | "lang" | "telling">;

export function say(template: string | undefined, values: Record<string, string | number>): string {
  return (template ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => `${values[name] ?? whole}`);
}

export function number(value: number | null | undefined, lang: string): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return signs(digits(value), lang);
}

// A figure that is measured, not counted: 1 is 1.000, as the page's own tables have it.
export function measure(value: number | null | undefined, lang: string): string {
  const whole = value !== null && value !== undefined && Number.isInteger(value) && Math.abs(value) < 1000;
  return whole ? signs(value.toFixed(Math.abs(value) < 10 ? 3 : 2), lang) : number(value, lang);
}

function digits(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 1000) return grouped(Math.round(value));
  if (size < 0.0001) return value.toExponential(2);
  if (size < 0.001) return value.toFixed(4);
  return value.toFixed(size < 10 ? 3 : 2);
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

function signs(text: string, lang: string): string {
  return lang === "es" ? text.replace(/[.,]/g, (one) => (one === "." ? "," : ".")) : text;
}

export function duration(seconds: number | null, lang: string): string {
  if (seconds === null) return "";
  if (seconds < 1) return `${Math.max(0, seconds * 1000).toFixed(0)} ms`;
  if (seconds < 60) return `${signs(seconds.toFixed(1), lang)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

// The one number that says most: a count of failed checks, a metric, or the rows.
export function headline(status: Status, { words, lang, telling }: Words): string {
  if (status.checks) {
    const code = status.checks.failed ? "failed_checks" : "passed_checks";
    return say(words[code], status.checks);
  }
  const name = telling.find((one) => typeof status.metrics[one] === "number");
  if (name) {
    const told = name.endsWith("_columns") ? number : measure;
    return say(words[`short.${name}`], { value: told(status.metrics[name], lang) });
  }
  if (status.rows === null) return "";
  const rows = number(status.rows, lang);
  return status.columns === null
    ? say(words["rows"], { rows })
    : `${rows} × ${number(status.columns, lang)}`;
}
