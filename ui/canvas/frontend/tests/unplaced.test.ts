// Places of stages that have none in the file: beside what they are wired to, the others as they were.
import { describe, expect, it } from "vitest";
import { groupBoxes } from "../src/groups/boxes";
import { autoLayout, stagePositions } from "../src/model/layout";
import { STEP, overlaps } from "../src/model/room";
import { toPlace, type Point } from "../src/model/geometry";
import type { Pair } from "../src/model/types";
import { graphOf } from "./pipelines";

const at = (x: number, y: number): Pair => toPlace({ x, y });
const stage = (place: Pair | null, ...sources: string[]) => ({
  block: "b",
  inputs: sources.length ? { data: sources } : {},
  place,
});
const CHAIN = {
  a: stage(at(0, 0)),
  b: stage(at(STEP.x, 0), "a"),
  c: stage(at(2 * STEP.x, 0), "b"),
};
const rounded = (drawn: Map<string, Point>) =>
  Object.fromEntries(
    [...drawn].map(([id, { x, y }]) => [id, { x: Math.round(x), y: Math.round(y) }]),
  );
const positions = (stages: Record<string, ReturnType<typeof stage>>) =>
  rounded(stagePositions(graphOf({ stages })));

describe("a stage without a place", () => {
  it("stands between those that it is wired to, which make room", () => {
    const { a, b } = CHAIN;
    const drawn = positions({ a, b, c: stage(at(2 * STEP.x, 0), "new"), new: stage(null, "b") });
    expect(drawn).toEqual({
      a: { x: 0, y: 0 },
      b: { x: STEP.x, y: 0 },
      new: { x: 2 * STEP.x, y: 0 },
      c: { x: 3 * STEP.x, y: 0 },
    });
  });

  it("stands behind its source, below what is there already", () => {
    const drawn = positions({ ...CHAIN, new: stage(null, "b") });
    expect(drawn["c"]).toEqual({ x: 2 * STEP.x, y: 0 });
    expect(drawn["new"]!.x).toBe(2 * STEP.x);
    expect(drawn["new"]!.y).toBeGreaterThan(0);
    expect(overlaps(drawn["new"]!, drawn["c"]!)).toBe(false);
  });

  it("stands before what it feeds, or below all others", () => {
    const before = positions({ ...CHAIN, a: stage(at(0, 0), "new"), new: stage(null) });
    expect(before["new"]).toEqual({ x: -STEP.x, y: 0 });
    const loose = positions({ ...CHAIN, new: stage(null) });
    expect(loose["new"]).toEqual({ x: 0, y: STEP.y });
  });

  it("moves a whole group where a row makes room", () => {
    const stages = {
      a: stage(at(0, 0)),
      b: stage(at(STEP.x, 0), "new"),
      c: stage(at(STEP.x, 26), "b"),
      new: stage(null, "a"),
    };
    const groups = [{ id: "g", stages: ["b", "c"] }];
    const placed = graphOf({ stages: { ...stages, new: stage(at(500, 500), "a") }, groups });
    const before = rounded(stagePositions(placed));
    const now = rounded(stagePositions(graphOf({ stages, groups })));
    expect(now["new"]).toEqual({ x: STEP.x, y: 0 });
    for (const id of ["b", "c"])
      expect(now[id]).toEqual({ x: before[id]!.x + STEP.x, y: before[id]!.y });
  });

  it("stands beside the box of a group that it is fed by a row of", () => {
    const stages = {
      a: stage(at(0, 0)),
      b: stage(at(0, 26), "a"),
      c: stage(at(2 * STEP.x, 0), "b"),
      new: stage(null, "b"),
      between: stage(null, "b"),
      d: stage(at(3 * STEP.x, 0), "between"),
    };
    const graph = graphOf({ stages, groups: [{ id: "g", stages: ["a", "b"] }] });
    const now = stagePositions(graph);
    const [box] = groupBoxes(graph, now);
    for (const id of ["new", "between"])
      expect(now.get(id)!.x).toBeGreaterThan(box!.x + box!.width);
    expect(overlaps(now.get("new")!, now.get("between")!)).toBe(false);
  });

  it("is arranged with all others where most have no place, or lie on a heap", () => {
    for (const stages of [
      { a: CHAIN.a, b: stage(null, "a"), c: stage(null, "b") },
      { a: CHAIN.a, b: stage(at(0, 0), "a"), c: stage(at(0, 0), "b"), d: stage(null, "c") },
    ]) {
      const graph = graphOf({ stages });
      expect(stagePositions(graph)).toEqual(autoLayout(graph));
    }
  });
});
