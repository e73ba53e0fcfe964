// Wires and families can be told from the paper, in both themes: 3 : 1 after WCAG 2.2, 1.4.11.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("../src/view/canvas.css", import.meta.url), "utf8");
const PAPERS = { light: "#ffffff", dark: "#12161c" };
const KINDS = ["data", "train", "validate_model"];
const FAMILIES = ["ingest", "validate_data", "prepare", "train", "validate_model", "monitor"];

type Colour = [number, number, number];

function colourOf(hex: string): Colour {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Colour;
}

function variable(name: string): Colour {
  return colourOf(new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(css)![1]!);
}

function mixed(colour: Colour, share: number, paper: Colour): Colour {
  return colour.map((value, at) => value * share + paper[at]! * (1 - share)) as Colour;
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: Colour, other: Colour): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

describe.each(Object.entries(PAPERS))("on the %s paper", (_, hex) => {
  const paper = colourOf(hex);
  const share = Number(/\.react-flow__edge-path \{[^}]*?(\d+)%/.exec(css)![1]) / 100;

  test.each(KINDS)("a %s wire", (kind) => {
    expect(contrast(mixed(variable(kind), share, paper), paper)).toBeGreaterThanOrEqual(3);
  });

  test.each(FAMILIES)("the family %s", (family) => {
    expect(contrast(variable(family), paper)).toBeGreaterThanOrEqual(3);
  });
});

test("the formula is that of WCAG: black on white is 21 : 1", () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
});
