// The figures of the live charts, as Plotly takes them.
import { formatMeasure, numberSigns } from "../../model/format";
import type { DriftColumns, Score, Scores, Trials, Watched } from "./scores";

export type Colour = (name: string) => string;
export type Figure = {
  name: string;
  label: string; // what a screen reader says
  points: number;
  traces: (colour: Colour) => object[];
  height: number;
  room: number; // above the first and below the last row, in pixels
  range: [number, number];
  heights?: [number, number]; // of an axis of numbers, where the other has no words
  separators: string; // of decimals and of thousands
};

export function scoreFigure({ label, points }: Scores, lang: string): Figure {
  const labels = points.map((score) => `${score.stage} ${formatMeasure(centerOf(score), lang)}`);
  return {
    name: "scores",
    label: `${label}: ${labels.join(", ")}`,
    points: points.reduce(
      (sum, score) => sum + score.folds.length + (score.value === null ? 0 : 1),
      0,
    ),
    height: 80 + 30 * points.length,
    room: 18,
    range: padded(points.flatMap(valueRange)),
    separators: numberSigns(lang).join(""),
    traces: (colour) => [foldTrace(points, colour), stageTrace(points, lang, colour)],
  };
}

function valueRange(score: Score): number[] {
  const [middle, spread] = [centerOf(score), score.spread ?? 0];
  return [...score.folds, middle - spread, middle + spread];
}

// A fixed range, since Plotly hides for good a text that was out of sight once.
function padded(values: number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const edge = 0.08 * (most - least || Math.abs(most) || 1);
  return [least - edge, most + edge];
}

function centerOf({ value, folds }: Score): number {
  return value ?? folds.reduce((sum, fold) => sum + fold, 0) / folds.length;
}

function foldTrace(points: Score[], colour: Colour): object {
  return {
    ...TRACE,
    type: "scatter",
    mode: "markers",
    x: points.flatMap((score) => score.folds),
    y: points.flatMap((score) => score.folds.map(() => escapeMarkup(score.stage))),
    marker: { size: 8, opacity: 0.45, color: colour("--validate_model") },
  };
}

// The score of each stage; it is transparent until the stage has ended, so that its row is there.
function stageTrace(points: Score[], lang: string, colour: Colour): object {
  return {
    ...TRACE,
    type: "scatter",
    mode: "markers+text",
    x: points.map(centerOf),
    y: points.map((score) => escapeMarkup(score.stage)),
    text: points.map((score) => (score.value === null ? "" : formatMeasure(score.value, lang))),
    textposition: "top center",
    marker: {
      size: 11,
      opacity: points.map((score) => (score.value === null ? 0 : 1)),
      color: colour("--train"),
    },
    error_x: {
      type: "data",
      array: points.map((score) => score.spread ?? 0),
      visible: points.some((score) => score.spread !== null),
      thickness: 1.4,
    },
  };
}

export function driftFigure({ stage, columns }: DriftColumns, title: string, lang: string): Figure {
  const labels = columns.map((column) => `${column.column} ${formatMeasure(column.psi, lang)}`);
  return {
    name: "drift",
    label: `${title}, ${stage}: ${labels.join(", ")}`,
    points: columns.length,
    height: 46 + 24 * columns.length,
    room: 6,
    range: [0, 1.1 * Math.max(0.001, ...columns.map((column) => column.psi ?? 0))],
    separators: numberSigns(lang).join(""),
    traces: (colour) => [
      {
        ...TRACE,
        type: "bar",
        orientation: "h",
        x: columns.map((column) => column.psi),
        y: columns.map((column) => escapeMarkup(column.column)),
        text: columns.map((column) => formatMeasure(column.psi, lang)),
        textposition: "outside",
        marker: { color: columns.map((column) => colour(column.drifted ? "--bad" : "--monitor")) },
      },
    ],
  };
}

// The score of each trial, and the best so far as a line that climbs in steps.
export function trialFigure({ stage, of, scores, lowest }: Trials, lang: string): Figure {
  const better = lowest ? Math.min : Math.max;
  const known = scores.filter((score) => typeof score === "number");
  let best: number | null = null;
  const line = scores.map((score) => {
    if (typeof score === "number") best = best === null ? score : better(best, score);
    return best;
  });
  return {
    name: "trials",
    label: `${stage}: ${scores.length} / ${of}, ${formatMeasure(best, lang)}`,
    points: scores.length,
    height: 180,
    room: 12,
    range: [0.5, of + 0.5],
    heights: padded(known.length > 0 ? known : [0]),
    separators: numberSigns(lang).join(""),
    traces: (colour) => [
      {
        ...TRACE,
        type: "scatter",
        mode: "markers",
        x: scores.map((_, place) => place + 1),
        y: scores,
        marker: { size: 7, opacity: 0.55, color: colour("--train") },
      },
      {
        ...TRACE,
        type: "scatter",
        mode: "lines",
        x: scores.map((_, place) => place + 1),
        y: line,
        line: { shape: "hv", width: 2.2, color: colour("--validate_model") },
      },
    ],
  };
}

// The drift of each window over its limit, which is the line at 1; an alarm has the bad colour.
export function windowFigure({ stage, of, windows }: Watched, lang: string): Figure {
  const alarms = windows.filter((window) => window?.alarm);
  return {
    name: "windows",
    label: `${stage}: ${windows.length} / ${of}, ${alarms.map(({ label }) => label).join(", ")}`,
    points: windows.length,
    height: 180,
    room: 12,
    range: [0.5, of + 0.5],
    heights: [0, 1.1 * Math.max(1.2, ...windows.map((window) => window?.times ?? 0))],
    separators: numberSigns(lang).join(""),
    traces: (colour) => [
      {
        ...TRACE,
        type: "bar",
        x: windows.map((_, place) => place + 1),
        y: windows.map((window) => window?.times ?? 0),
        marker: { color: windows.map((w) => colour(w?.alarm ? "--bad" : "--monitor")) },
      },
      {
        ...TRACE,
        type: "scatter",
        mode: "lines",
        x: [0.5, of + 0.5],
        y: [1, 1],
        line: { dash: "dot", width: 1.4, color: colour("--bad") },
      },
    ],
  };
}

const TRACE = { hoverinfo: "skip", cliponaxis: false };

// Text without the markup that Plotly takes in labels.
function escapeMarkup(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
