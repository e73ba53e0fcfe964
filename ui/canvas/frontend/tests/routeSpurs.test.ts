// A step of less than a few pixels is no part of a route; everything longer is.
import { expect, test } from "vitest";
import type { Point } from "../src/model/geometry";
import { withoutSpurs } from "../src/model/routeSpurs";

const route = (...pairs: [number, number][]): Point[] => pairs.map(([x, y]) => ({ x, y }));

test("a way that goes too far and comes back beside itself ends where it turns off", () => {
  const there = route(
    [0, 0],
    [5, 0],
    [5, 80],
    [90, 80],
    [90, 10],
    [89.4, 10],
    [89.4, 30],
    [98, 30],
  );
  expect(withoutSpurs(there)).toEqual(
    route([0, 0], [5, 0], [5, 80], [89.4, 80], [89.4, 30], [98, 30]),
  );
});

test("a small step on the way is straightened", () => {
  const there = route([0, 0], [50, 0], [50, 40], [51, 40], [51, 90], [99, 90]);
  expect(withoutSpurs(there)).toEqual(route([0, 0], [51, 0], [51, 90], [99, 90]));
});

test("ports stay where they are, and longer steps too", () => {
  const ends = route([0, 0], [50, 0], [50, 2], [99, 2]);
  expect(withoutSpurs(ends)).toEqual(ends);
  const longer = route([0, 0], [50, 0], [50, 40], [58, 40], [58, 90], [99, 90]);
  expect(withoutSpurs(longer)).toEqual(longer);
});
