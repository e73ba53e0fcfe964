// Steps of a few pixels in routes, left where lanes were set apart: they look like loose ends.
import type { Point } from "./geometry";
import type { Route } from "./routeTypes";

const STEP = 3; // what nobody would draw on purpose

// The route without such steps: what lies before one and behind it is put on one line.
export function withoutSpurs(route: Route): Route {
  const step = route.findIndex(
    (point, index) => index > 1 && index < route.length - 2 && isShort(point, route[index + 1]!),
  );
  if (step < 0) return straightened(route);
  const [from, to] = [route[step]!, route[step + 1]!];
  const moved = route.map((point, index) =>
    index === step - 1 || index === step ? onLineOf(point, from, to) : point,
  );
  return withoutSpurs(moved.filter((_, index) => index !== step && index !== step + 1));
}

function isShort(a: Point, b: Point): boolean {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y) < STEP;
}

// A corner moved along a step, on the line behind it.
function onLineOf(point: Point, from: Point, to: Point): Point {
  return { x: point.x + to.x - from.x, y: point.y + to.y - from.y };
}

// The route without corners that lie on one line with those beside them.
function straightened(route: Route): Route {
  return route.filter((point, index) => {
    const [before, after] = [route[index - 1], route[index + 1]];
    if (!before || !after) return true;
    const isLevel = before.y === point.y && point.y === after.y;
    const isUpright = before.x === point.x && point.x === after.x;
    return !isLevel && !isUpright;
  });
}
