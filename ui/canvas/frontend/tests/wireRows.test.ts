// Rows stand on a wire where they changed, once a stage, and wherever somebody looks.
import { expect, test } from "vitest";
import { labelPlace } from "../src/model/routePath";
import { wireRows } from "../src/model/wireRows";
import type { WireRef } from "../src/model/types";

const ROWS: Record<string, number> = { read: 100, kept: 100, filtered: 60, split: 60, other: 5 };

function wire(source: string, stage: string): WireRef {
  return { source, stage, port: "data" };
}

const WIRES = [
  wire("read", "kept"),
  wire("kept", "filtered"),
  wire("filtered", "split"),
  wire("split", "model"),
  wire("filtered", "judge"),
  wire("model", "judge"),
];

function labels(looked: WireRef[] = [], wires = WIRES): [string, number][] {
  return [
    ...wireRows(
      wires,
      ({ source }) => ROWS[source] ?? null,
      (one) => looked.includes(one),
    ),
  ];
}

test("a source and a stage that changes the rows have them on one wire each", () => {
  expect(labels()).toEqual([
    ["read kept data", 100],
    ["filtered split data", 60],
  ]);
});

test("a wire that is looked at has its rows; one of a model has none", () => {
  const looked = [wire("split", "model"), wire("model", "judge")];
  const wires = [...WIRES.slice(0, 3), ...looked];
  expect(labels(looked, wires).map(([, rows]) => rows)).toEqual([100, 60, 60]);
});

test("two tables that become one of another size are said", () => {
  const joined = [wire("read", "joined"), wire("other", "joined"), wire("joined", "end")];
  const rows = ({ source }: WireRef) => ({ ...ROWS, joined: 105 })[source] ?? null;
  expect(wireRows(joined, rows, () => false).get("joined end data")).toBe(105);
});

test("rows stand in the middle of the longest level part, and nowhere if all are short", () => {
  const long = [0, 30, 30, 130].map((x, index) => ({ x, y: index < 2 ? 0 : 50 }));
  expect(labelPlace(long)).toEqual({ x: 80, y: 50 });
  expect(labelPlace(long.map(({ x, y }) => ({ x: x / 2, y })))).toBeNull();
});
