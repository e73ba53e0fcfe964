// What the charts show, as the chart library wants it.
import { measure } from "./format";
import type { Drifts, Score, Scores } from "./scores";

export type Colour = (name: string) => string;
export type Figure = {
  name: string;
  label: string; // what a screen reader says
  points: number;
  traces: (colour: Colour) => object[];
  height: number;
  room: number; // above the first and below the last row, in pixels
  range: [number, number];
  separators: string; // of decimals and of thousands
};

export function scoreFigure({ label, points }: Scores, lang: string): Figure {
  const said = points.map((one) => `${one.stage} ${measure(best(one), lang)}`);
  return {
    name: "scores",
    label: `${label}: ${said.join(", ")}`,
    points: points.reduce((sum, one) => sum + one.folds.length + (one.value === null ? 0 : 1), 0),
    height: 80 + 30 * points.length,
    room: 18,
    range: around(points.flatMap(reach)),
    separators: separators(lang),
    traces: (colour) => [folds(points, colour), wholes(points, lang, colour)],
  };
}

function reach(one: Score): number[] {
  const [middle, spread] = [best(one), one.spread ?? 0];
  return [...one.folds, middle - spread, middle + spread];
}

// Said to the library, which hides a text that was out of sight once.
function around(values: number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const edge = 0.08 * (most - least || Math.abs(most) || 1);
  return [least - edge, most + edge];
}

function separators(lang: string): string {
  return lang === "es" ? ",." : ".,";
}

function best({ value, folds }: Score): number {
  return value ?? folds.reduce((sum, one) => sum + one, 0) / folds.length;
}

function folds(points: Score[], colour: Colour): object {
  return {
    ...PLAIN,
    type: "scatter",
    mode: "markers",
    x: points.flatMap((one) => one.folds),
    y: points.flatMap((one) => one.folds.map(() => escaped(one.stage))),
    marker: { size: 8, opacity: 0.45, color: colour("--validate_model") },
  };
}

// Every stage has its row from the first fold on; its own mark comes when it has ended.
function wholes(points: Score[], lang: string, colour: Colour): object {
  return {
    ...PLAIN,
    type: "scatter",
    mode: "markers+text",
    x: points.map(best),
    y: points.map((one) => escaped(one.stage)),
    text: points.map((one) => (one.value === null ? "" : measure(one.value, lang))),
    textposition: "top center",
    marker: { size: 11, opacity: points.map((one) => (one.value === null ? 0 : 1)), color: colour("--train") },
    error_x: {
      type: "data",
      array: points.map((one) => one.spread ?? 0),
      visible: points.some((one) => one.spread !== null),
      thickness: 1.4,
    },
  };
}

export function driftFigure({ stage, columns }: Drifts, title: string, lang: string): Figure {
  const told = columns.map((one) => `${one.column} ${measure(one.psi, lang)}`);
  return {
    name: "drift",
    label: `${title}, ${stage}: ${told.join(", ")}`,
    points: columns.length,
    height: 46 + 24 * columns.length,
    room: 6,
    range: [0, 1.1 * Math.max(0.001, ...columns.map((one) => one.psi ?? 0))],
    separators: separators(lang),
    traces: (colour) => [
      {
        ...PLAIN,
        type: "bar",
        orientation: "h",
        x: columns.map((one) => one.psi),
        y: columns.map((one) => escaped(one.column)),
        text: columns.map((one) => measure(one.psi, lang)),
        textposition: "outside",
        marker: { color: columns.map((one) => colour(one.drifted ? "--bad" : "--monitor")) },
      },
    ],
  };
}

const PLAIN = { hoverinfo: "skip", cliponaxis: false };

// Labels of this library may carry markup of its own: names are not to.
function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
