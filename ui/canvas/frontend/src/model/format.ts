// Numbers, durations and templates as text, by the same rules as the page's tables.
import type { CanvasData, Status } from "./types";

export type Words = Pick<CanvasData, "words" | "lang" | "telling">;

export function fillTemplate(
  template: string | undefined,
  values: Record<string, string | number | boolean | undefined>,
): string {
  return (template ?? "").replace(
    /\{(\w+)\}/g,
    (whole, name: string) => `${values[name] ?? whole}`,
  );
}

export function formatNumber(value: number | null | undefined, lang: string): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return localizeSeparators(toDigits(value), lang);
}

const COUNTED = /_columns$|^columns_|_worse$|^alarms$/;

// A measured number, unlike a counted one: 1 is 1.000.
export function formatMeasure(value: number | null | undefined, lang: string): string {
  const whole =
    value !== null && value !== undefined && Number.isInteger(value) && Math.abs(value) < 1000;
  return whole
    ? localizeSeparators(value.toFixed(Math.abs(value) < 10 ? 3 : 2), lang)
    : formatNumber(value, lang);
}

function toDigits(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 1000) return groupThousands(Math.round(value));
  if (size < 0.0001) return value.toExponential(2);
  if (size < 0.001) return value.toFixed(4);
  return value.toFixed(size < 10 ? 3 : 2);
}

function groupThousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

const DEFAULT_REGIONS: Record<string, string> = { en: "en-US", es: "es-MX" };
const SAMPLE = 1234567.5;

// The decimal sign and the sign of the thousands in the reader's region, as on the page around.
export function numberSigns(
  lang: string,
  locale = globalThis.navigator?.language ?? "",
): [string, string] {
  const region = locale.startsWith(`${lang}-`) ? locale : DEFAULT_REGIONS[lang];
  const parts = new Intl.NumberFormat(region, { numberingSystem: "latn" }).formatToParts(SAMPLE);
  const signOf = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return [signOf("decimal"), signOf("group")];
}

function localizeSeparators(text: string, lang: string): string {
  const [decimal, group] = numberSigns(lang);
  return text.replace(/[.,]/g, (sign) => (sign === "." ? decimal : group));
}

export function formatDuration(seconds: number | null, lang: string): string {
  if (seconds === null) return "";
  if (seconds < 1) return `${Math.max(0, seconds * 1000).toFixed(0)} ms`;
  if (seconds < 60) return `${localizeSeparators(seconds.toFixed(1), lang)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

// The time that something has taken so far, in whole seconds; nothing in the first.
export function formatElapsed(seconds: number | null, lang: string): string {
  return seconds === null || seconds < 1
    ? ""
    : formatDuration(Math.floor(seconds), lang).replace(/[.,]0/, "");
}

// The most telling number of a stage: its failed checks, a known metric, else the report's
// first number under its own name, or the rows.
export function headline(status: Status, { words, lang, telling }: Words): string {
  if (status.checks) {
    const { checks_to_mend: mend, checks_to_know: know } = status.metrics;
    if (typeof mend === "number" && typeof know === "number")
      return fillTemplate(words.model_review, { mend, know });
    const { failed, held } = status.checks;
    const code = held !== undefined ? "rules_hold" : failed ? "failed_checks" : "passed_checks";
    return fillTemplate(words[code], status.checks);
  }
  const name = telling.find((metric) => typeof status.metrics[metric] === "number");
  if (name) {
    const format = COUNTED.test(name) ? formatNumber : formatMeasure;
    return fillTemplate(words[`short.${name}`], { value: format(status.metrics[name], lang) });
  }
  const own = Object.keys(status.metrics).find(
    (metric) => typeof status.metrics[metric] === "number",
  );
  if (own) {
    const label = words[`metric.${own}`] ?? own.replace(/_/g, " ");
    return `${formatNumber(status.metrics[own], lang)} ${label}`; // a long name is cut, not its number
  }
  if (status.rows === null) return "";
  const rows = formatNumber(status.rows, lang);
  return status.columns === null
    ? fillTemplate(words["rows"], { rows })
    : `${rows} × ${formatNumber(status.columns, lang)}`;
}
