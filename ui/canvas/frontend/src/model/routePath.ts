// A route as a line of SVG, with rounded corners.
import type { Point } from "./geometry";
import type { Route } from "./routeTypes";

const RADIUS = 8;

export function routePath(route: Route): string {
  const points = withoutRepeats(route);
  const [first, ...rest] = points;
  if (!first) return "";
  const parts = rest.map((corner, index) => {
    const next = rest[index + 1];
    return next ? roundCorner(points[index]!, corner, next) : `L${at(corner)}`;
  });
  return `M${at(first)}${parts.join("")}`;
}

function roundCorner(before: Point, corner: Point, next: Point): string {
  const radius = Math.min(RADIUS, distance(before, corner) / 2, distance(corner, next) / 2);
  return `L${at(towards(corner, before, radius))}Q${at(corner)} ${at(towards(corner, next, radius))}`;
}

function towards(from: Point, to: Point, length: number): Point {
  const share = length / distance(from, to);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function withoutRepeats(route: Route): Route {
  return route.filter((point, index) => index === 0 || distance(point, route[index - 1]!) > 0.1);
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function at({ x, y }: Point): string {
  return `${Number(x.toFixed(1))} ${Number(y.toFixed(1))}`;
}

const SLACK = 8; // the ends are measured anew when a stage is drawn: a port is wider than its handle

// A route between the ends that a wire has now; null if it is for ends elsewhere.
export function routeBetween(route: Route, from: Point, to: Point): Route | null {
  const [first, last] = [route[0]!, route.at(-1)!];
  const near = (a: Point, b: Point) => Math.abs(a.x - b.x) <= SLACK && Math.abs(a.y - b.y) <= 2;
  if (!near(first, from) || !near(last, to)) return null;
  return route.map((point, index) => {
    if (index === 0) return { x: from.x, y: point.y };
    return index === route.length - 1 ? { x: to.x, y: point.y } : point;
  });
}

const LEAST = 64; // what a number of six digits takes, with some wire to be seen on both sides

// Where a text stands on a route: in the middle of its longest level segment, if it fits there.
export function labelPlace(route: Route): Point | null {
  const levels = route.slice(1).flatMap((to, index) => {
    const from = route[index]!;
    const length = from.y === to.y ? Math.abs(from.x - to.x) : 0;
    return length < LEAST ? [] : { length, x: (from.x + to.x) / 2, y: to.y };
  });
  const [longest] = levels.sort((a, b) => b.length - a.length);
  return longest ? { x: longest.x, y: longest.y } : null;
}
