// Room for a stage between others: nothing overlaps that did not before, no wire turns back, and
// who need not move does not.
import { describe, expect, it } from "vitest";
import { STAGE_SIZE, type Point } from "../src/model/geometry";
import { freePoint, makeRoom, overlaps, STEP } from "../src/model/room";
import { ancestors } from "../src/model/rules";
import type { Graph, Stage } from "../src/model/types";
import { graphOf } from "./pipelines";

function drawn(places: Record<string, [number, number, ...string[]]>): [Graph, Map<string, Point>] {
  const stages = Object.entries(places).map(
    ([id, [, , ...sources]]) =>
      ({ id, block: "b", inputs: { data: sources }, settings: {}, place: null }) as Stage,
  );
  const points = Object.entries(places).map(([id, [x, y]]) => [id, { x, y }] as const);
  return [{ ...graphOf({}), stages }, new Map(points)];
}

// The places after a stage `new` has come between a source and what it feeds.
function after(positions: Map<string, Point>, { at, moves }: ReturnType<typeof makeRoom>) {
  return new Map([...positions, ...moves, ["new", at] as const]);
}

function overlapping(positions: Map<string, Point>): string[] {
  const all = [...positions];
  return all.flatMap(([id, point], index) =>
    all
      .slice(index + 1)
      .flatMap(([other, there]) => (overlaps(point, there) ? [`${id} ${other}`] : [])),
  );
}

describe("room for a stage", () => {
  it("moves what lies behind by what is missing, and nothing else", () => {
    const [graph, positions] = drawn({
      a: [0, 0],
      b: [STEP.x, 0, "a"],
      c: [2 * STEP.x, 0, "b"],
      far: [5 * STEP.x, 0, "c"],
      beside: [STEP.x, 2 * STEP.y, "a"],
    });
    const { at, moves } = makeRoom(graph, positions, { x: STEP.x / 2, y: 0 }, "a", ["b"]);
    expect(at).toEqual({ x: STEP.x, y: 0 });
    expect([...moves]).toEqual([
      ["b", { x: 2 * STEP.x, y: 0 }],
      ["c", { x: 3 * STEP.x, y: 0 }],
    ]);
  });

  it("moves nothing where there is room, wherever on the wire it was dropped", () => {
    const [graph, positions] = drawn({ a: [0, 0], b: [3 * STEP.x, 0, "a"] });
    for (const x of [-50, 10, STEP.x, 2.6 * STEP.x, 4 * STEP.x]) {
      const { at, moves } = makeRoom(graph, positions, { x, y: 10 }, "a", ["b"]);
      expect(moves.size).toBe(0);
      expect(overlapping(after(positions, { at, moves }))).toEqual([]);
      expect(at.x).toBeGreaterThanOrEqual(STEP.x);
      expect(at.x).toBeLessThanOrEqual(2 * STEP.x);
    }
  });

  it("pushes a stage of another lane that is in the way, with what that feeds", () => {
    const [graph, positions] = drawn({
      a: [0, 0],
      b: [STEP.x, 0, "a"],
      other: [2 * STEP.x, 30],
      fed: [3 * STEP.x, 30, "other"],
    });
    const room = makeRoom(graph, positions, { x: 0, y: 0 }, "a", ["b"]);
    expect(overlapping(after(positions, room))).toEqual([]);
    expect([...room.moves.keys()]).toEqual(["b", "other", "fed"]);
  });

  it("leaves what feeds the source in its place, and goes below it if that is in the way", () => {
    const [graph, positions] = drawn({
      feeds: [STEP.x + 20, 10],
      a: [0, 0, "feeds"],
      b: [2 * STEP.x, 0, "a"],
    });
    const room = makeRoom(graph, positions, { x: 0, y: 0 }, "a", ["b"]);
    expect(room.moves.has("feeds")).toBe(false);
    expect(room.at.y).toBeGreaterThan(STAGE_SIZE.height);
    expect(overlapping(after(positions, room))).toEqual([]);
  });

  it("moves nobody for a wire that goes back", () => {
    const [graph, positions] = drawn({ a: [500, 0], b: [0, 0, "a"] });
    const { at, moves } = makeRoom(graph, positions, { x: 250, y: 0 }, "a", ["b"]);
    expect([at, moves.size]).toEqual([{ x: 250, y: 0 }, 0]);
  });

  it("holds for drawings of any kind", () => {
    let seed = 1;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 300; round += 1) {
      const count = 2 + random(14);
      const spots: Point[] = [];
      const places: Record<string, [number, number, ...string[]]> = {};
      for (let index = 0; index < count; index += 1) {
        const at = freePoint(spots, { x: random(1200), y: random(500) });
        spots.push(at);
        const sources = Array.from(
          { length: index ? 1 + random(2) : 0 },
          () => `s${random(index)}`,
        );
        places[`s${index}`] = [at.x, at.y, ...new Set(sources)];
      }
      const [graph, positions] = drawn(places);
      const stage = `s${1 + random(count - 1)}`;
      const source = graph.stages.find(({ id }) => id === stage)!.inputs["data"]![0]!;
      const room = makeRoom(graph, positions, { x: random(1200), y: random(500) }, source, [stage]);
      const now = after(positions, room);
      expect(overlapping(now)).toEqual([]);
      for (const { id, inputs } of graph.stages) {
        expect(now.get(id)!.x).toBeGreaterThanOrEqual(positions.get(id)!.x);
        expect(now.get(id)!.y).toBe(positions.get(id)!.y);
        if (ancestors(graph, source).has(id)) expect(room.moves.has(id)).toBe(false);
        for (const feeds of inputs["data"]!)
          if (positions.get(feeds)!.x < positions.get(id)!.x)
            expect(now.get(feeds)!.x).toBeLessThan(now.get(id)!.x);
      }
    }
  });
});
