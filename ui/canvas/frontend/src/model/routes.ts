// The routes of all wires: around the boxes, with few crossings, those of different outputs apart.
import { setApart } from "./routeLanes";
import { gridOf } from "./routeGrid";
import { searchRoute } from "./routeSearch";
import { withoutSpurs } from "./routeSpurs";
import {
  runsThrough,
  segmentsOf,
  type Box,
  type Route,
  type Segment,
  type WireEnds,
} from "./routeTypes";

const TOUCH = { x: 6, y: 5 }; // a route that comes as close to a box has to heed it
const MOST_WORK = 2_000_000; // crossings of grids that are searched at once: under half a second
const FEW_WIRES = 120; // so many are laid anew to cross less
const AROUND = 60; // how far around its ends such a wire looks for a way

type Search = { ends: string; heeded: Box[]; route: Route };
type Room = { boxes: Box[]; places: Map<string, Box>; work: number };
export type RouteMemo = Map<string, Search>; // what was found before, by the wire's id

// The routes by the wires' ids. A search is not repeated while nothing on its way has changed.
// Where hundreds of scattered boxes would take too long, the rest is without: those wires are
// drawn as curves until the next call goes on.
export function routeWires(
  boxes: Box[],
  wires: WireEnds[],
  memo: RouteMemo = new Map(),
): Map<string, Route> {
  const routes = new Map<string, Route>();
  const room = { boxes, places: new Map(boxes.map((box) => [box.id, box])), work: MOST_WORK };
  for (const wire of wires) {
    const route = shortestRoute(room, wire, memo);
    if (route) routes.set(wire.id, route);
  }
  const ids = new Set(wires.map(({ id }) => id));
  for (const id of memo.keys()) if (!ids.has(id)) memo.delete(id);
  const routed = wires.filter(({ id }) => routes.has(id));
  if (wires.length <= FEW_WIRES) layAnew(boxes, routed, routes);
  const copies = routed.map(({ id, net }) => ({ id, net, route: [...routes.get(id)!] }));
  setApart(copies, boxes);
  return new Map(copies.map(({ id, route }) => [id, withoutSpurs(route)]));
}

// The shortest route around the boxes; null if there is no time for it. Only those boxes are
// heeded that would be run into.
function shortestRoute(room: Room, wire: WireEnds, memo: RouteMemo): Route | null {
  const ends = JSON.stringify([wire.from, wire.to]);
  const known = memo.get(wire.id);
  if (known?.ends === ends && isStill(known, room)) return known.route;
  const heeded: Box[] = [];
  let met = room.boxes.filter(({ id }) => id === wire.source || id === wire.target);
  let route: Route = [];
  do {
    if (room.work < 0) return null;
    heeded.push(...met);
    const grid = gridOf(wire, heeded, null);
    room.work -= grid.across.length;
    route = searchRoute(grid, wire);
    met = boxesMet(route, room.boxes, heeded);
  } while (met.length > 0);
  memo.set(wire.id, { ends, heeded, route });
  return route;
}

// Whether a search would find the same again: the boxes that it heeded are where they were, and
// no other has come into its way.
function isStill({ heeded, route }: Search, { boxes, places }: Room): boolean {
  const same = heeded.map((box) => {
    const now = places.get(box.id);
    return now && isSamePlace(box, now) ? now : null;
  });
  if (same.includes(null)) return false;
  return boxesMet(route, boxes, same as Box[]).length === 0;
}

function isSamePlace(a: Box, b: Box): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

function boxesMet(route: Route, boxes: Box[], heeded: Box[]): Box[] {
  const segments = segmentsOf(route);
  const known = new Set(heeded);
  return boxes.filter(
    (box) => !known.has(box) && segments.some((segment) => runsThrough(segment, box, TOUCH)),
  );
}

// Lays each wire once more, with the others in sight, so that it crosses few of them.
function layAnew(boxes: Box[], wires: WireEnds[], routes: Map<string, Route>): void {
  const length = ({ from, to }: WireEnds) => Math.abs(from.x - to.x) + Math.abs(from.y - to.y);
  const order = [...wires].sort((a, b) => length(a) - length(b));
  for (const wire of [...order, ...order]) {
    const others = wires.flatMap((other): Segment[] =>
      other.net === wire.net ? [] : segmentsOf(routes.get(other.id)!),
    );
    const heeded = boxesAround(wire, routes.get(wire.id)!, boxes);
    const route = searchRoute(gridOf(wire, heeded, others), wire);
    if (boxesMet(route, boxes, heeded).length === 0) routes.set(wire.id, route);
  }
}

function boxesAround({ source, target }: WireEnds, route: Route, boxes: Box[]): Box[] {
  const [xs, ys] = [route.map(({ x }) => x), route.map(({ y }) => y)];
  const [left, right] = [Math.min(...xs) - AROUND, Math.max(...xs) + AROUND];
  const [top, bottom] = [Math.min(...ys) - AROUND, Math.max(...ys) + AROUND];
  return boxes.filter(
    ({ id, x, y, width, height }) =>
      id === source ||
      id === target ||
      (x < right && x + width > left && y < bottom && y + height > top),
  );
}
