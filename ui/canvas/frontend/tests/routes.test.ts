// Routes of wires: around the boxes, few crossings, those of different outputs apart.
import { describe, expect, it } from "vitest";
import { STAGE_SIZE, type Point } from "../src/model/geometry";
import { autoLayout } from "../src/model/layout";
import { routeBetween, routePath } from "../src/model/routePath";
import { routeWires, type RouteMemo } from "../src/model/routes";
import { framesOf, type Route, type WireEnds } from "../src/model/routeTypes";
import {
  crossings,
  curve,
  drawingOf,
  EXAMPLES,
  onTop,
  overlap,
  randomGraph,
  randomNumbers,
  randomPlaces,
  underBoxes,
  type Drawing,
} from "./drawings";

const routesOf = ({ boxes, wires }: Drawing, memo?: RouteMemo) => routeWires(boxes, wires, memo);
const curvesOf = ({ wires }: Drawing) => new Map(wires.map((wire) => [wire.id, curve(wire)]));

// Whether a route goes on where it came from, which looks like a wire that ends in nothing.
function turnsBack(route: Route): boolean {
  return route.slice(2).some((point, index) => {
    const [first, corner] = [route[index]!, route[index + 1]!];
    const along = (corner.x - first.x) * (point.x - corner.x);
    const across = (corner.y - first.y) * (point.y - corner.y);
    return along < -0.01 || across < -0.01;
  });
}

function expectFromPortToPort({ wires }: Drawing, routes: Map<string, Route>): void {
  expect([...routes.keys()]).toEqual(wires.map(({ id }) => id));
  for (const { id, from, to } of wires) {
    const route = routes.get(id)!;
    expect([route[0], route.at(-1)], id).toEqual([from, to]);
    const slanted = route.slice(1).some((point, index) => {
      const before = route[index]!;
      return Math.abs(point.x - before.x) > 0.01 && Math.abs(point.y - before.y) > 0.01;
    });
    expect(slanted, id).toBe(false);
    expect(turnsBack(route), `${id} ${JSON.stringify(route)}`).toBe(false);
  }
}

describe.each(EXAMPLES)("$name", ({ drawing }) => {
  const [routes, curves] = [routesOf(drawing), curvesOf(drawing)];

  it("has every wire from port to port, and none below a box", () => {
    expect(drawing.wires.length).toBeGreaterThanOrEqual(drawing.boxes.length - 1);
    expectFromPortToPort(drawing, routes);
    expect(underBoxes(drawing, routes)).toEqual([]);
  });

  it("has no wire on top of one from another output", () => {
    expect(onTop(drawing, routes)).toEqual([]);
  });

  // A curve below a box crosses nothing there: what it hides counts as a crossing.
  it("crosses no more than curves cross and hide", () => {
    const hidden = underBoxes(drawing, curves).length;
    expect(crossings(drawing, routes)).toBeLessThanOrEqual(crossings(drawing, curves) + hidden);
  });
});

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

describe.each(SEEDS)("pipeline %i by chance", (seed) => {
  const graph = randomGraph(seed, 8 + 3 * seed);

  it("has no wire below a box where it is arranged", () => {
    const drawing = drawingOf(graph, autoLayout(graph));
    const routes = routesOf(drawing);
    expectFromPortToPort(drawing, routes);
    expect(underBoxes(drawing, routes)).toEqual([]);
  });

  it("has none where it is placed by hand, and none after a stage was moved", () => {
    const places = randomPlaces(graph, seed);
    const memo: RouteMemo = new Map();
    const drawing = drawingOf(graph, places);
    expect(underBoxes(drawing, routesOf(drawing, memo))).toEqual([]);
    const random = randomNumbers(seed + 100);
    for (let move = 0; move < 3; move++) moveStage(places, random);
    const moved = drawingOf(graph, places);
    const routes = routesOf(moved, memo);
    expectFromPortToPort(moved, routes);
    expect(underBoxes(moved, routes)).toEqual([]);
  });
});

function moveStage(places: Map<string, Point>, random: () => number): void {
  const id = `s${Math.floor(random() * places.size)}`;
  const rest = [...places].filter(([other]) => other !== id);
  const spots = rest.map(([, spot]) => ({ x: spot.x + 20, y: spot.y + STAGE_SIZE.height + 4 }));
  const free = spots.find((spot) => !rest.some(([, other]) => overlap(spot, other)));
  if (free) places.set(id, free);
}

describe("single routes", () => {
  const box = (id: string, x: number, y: number, width = 138, height = 66) => ({
    id,
    x,
    y,
    width,
    height,
  });
  const wire = (from: Point, to: Point): WireEnds => ({
    id: "w",
    net: "a",
    source: "a",
    target: "b",
    from,
    to,
  });

  it("is straight where nothing lies between", () => {
    const ends = wire({ x: 144, y: 33 }, { x: 394, y: 33 });
    const route = routeWires([box("a", 0, 0), box("b", 400, 0)], [ends]).get("w");
    expect(route).toEqual([ends.from, ends.to]);
  });

  it("goes around a box of any size, and through the only gap between two that nearly touch", () => {
    const ends = wire({ x: 144, y: 33 }, { x: 694, y: 33 });
    const [a, b] = [box("a", 0, 0), box("b", 700, 0)];
    const walls = [box("up", 300, -3000, 200, 3031), box("down", 300, 35, 200, 3000)];
    const drawing = { boxes: [a, b, ...walls], wires: [ends] };
    const route = routesOf(drawing).get("w")!;
    expect(underBoxes(drawing, new Map([["w", route]]))).toEqual([]);
    expect(Math.max(...route.map(({ y }) => Math.abs(y - 33)))).toBeLessThan(3);
    const group = { boxes: [a, b, box("group", 200, -100, 440, 300)], wires: [ends] };
    expect(underBoxes(group, routesOf(group))).toEqual([]);
  });

  it("is still given where boxes lie on each other", () => {
    const ends = wire({ x: 144, y: 33 }, { x: 4, y: 43 });
    const route = routeWires([box("a", 0, 0), box("b", 10, 10)], [ends]).get("w")!;
    expect([route[0], route.at(-1)]).toEqual([ends.from, ends.to]);
  });

  it("is searched anew when a box comes into its way, and is straight again when that leaves", () => {
    const ends = wire({ x: 144, y: 33 }, { x: 694, y: 33 });
    const [a, b, memo] = [box("a", 0, 0), box("b", 700, 0), new Map() as RouteMemo];
    expect(routeWires([a, b], [ends], memo).get("w")).toHaveLength(2);
    const blocked = { boxes: [a, b, box("c", 350, 0)], wires: [ends] };
    expect(underBoxes(blocked, routesOf(blocked, memo))).toEqual([]);
    expect(routeWires([a, b], [ends], memo).get("w")).toHaveLength(2);
  });

  it("knows the box in which a row of a group stands", () => {
    const [row, group, beside] = [
      box("row", 0, 28),
      box("group", 0, 0, 138, 100),
      box("b", 200, 0),
    ];
    const frames = framesOf([row, group, beside]);
    expect([...frames.values()].map(({ id }) => id)).toEqual(["group", "group", "b"]);
  });

  it("follows ports that are measured anew, not a stage that is dragged", () => {
    const route = [
      { x: 144, y: 33 },
      { x: 394, y: 33 },
    ];
    expect(routeBetween(route, { x: 148, y: 33 }, { x: 390, y: 33 })).toEqual([
      { x: 148, y: 33 },
      { x: 390, y: 33 },
    ]);
    expect(routeBetween(route, { x: 148, y: 33 }, { x: 390, y: 90 })).toBeNull();
  });

  it("is drawn with round corners", () => {
    const bent = [
      { x: 0, y: 0 },
      { x: 20, y: 0 },
      { x: 20, y: 40 },
      { x: 60, y: 40 },
    ];
    expect(routePath(bent)).toBe("M0 0L12 0Q20 0 20 8L20 32Q20 40 28 40L60 40");
  });
});
