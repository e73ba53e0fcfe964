// The lanes of routes: segments that would lie on top of each other are set side by side, in the
// order in which they cross least.
import { segmentsOf, type Box, type Route } from "./routeTypes";

type RoutedWire = { net: string; route: Route };
// The end of a lane: where on the lane, and to which side its route goes on.
type LaneEnd = { spot: number; side: -1 | 1 };
type Lane = {
  net: string;
  at: number;
  low: number;
  high: number;
  least: number; // how far it may be moved
  most: number;
  fixed: boolean;
  ends: LaneEnd[];
  parts: { route: Route; index: number }[]; // the segments in it
};

const DISTANCE = 7; // between two lanes where there is room
const CHANNEL = 70; // a lane between boxes no further apart runs in the middle
const EDGE = 3; // between a lane and what limits it
const NEIGHBOURS = 30; // lanes further apart do not mind each other

// Moves the segments of routes apart, upright ones first. Routes are changed in place.
export function setApart(wires: RoutedWire[], boxes: Box[]): void {
  for (const { route } of wires) endAcross(route);
  for (const upright of [true, false]) {
    const lanes = lanesOf(wires, upright);
    for (const lane of lanes) limitLane(lane, boxes, upright);
    for (const group of neighbours(lanes)) spread(leastCrossing(group));
    for (const lane of lanes) moveParts(lane, upright);
  }
}

// Gives a route that starts or ends upright a first or last segment of no length.
function endAcross(route: Route): void {
  const [first, second] = route;
  if (first && second && first.x === second.x) route.unshift({ ...first });
  const [last, before] = [route.at(-1), route.at(-2)];
  if (last && before && last.x === before.x && route.length > 2) route.push({ ...last });
}

function lanesOf(wires: RoutedWire[], upright: boolean): Lane[] {
  const lanes = new Map<string, Lane[]>();
  for (const { net, route } of wires) {
    segmentsOf(route).forEach((segment, index) => {
      const isUpright = index % 2 === 1; // by turns, so also one without length
      if (isUpright !== upright) return;
      const lane = laneOf(net, route, index);
      const key = `${net} ${segment.at} ${lane.fixed}`;
      const same = lanes.get(key)?.find((other) => touch(other, lane));
      if (same) join(same, lane);
      else lanes.set(key, [...(lanes.get(key) ?? []), lane]);
    });
  }
  return [...lanes.values()].flat();
}

function laneOf(net: string, route: Route, index: number): Lane {
  const upright = index % 2 === 1;
  const [along, beside] = upright ? (["y", "x"] as const) : (["x", "y"] as const);
  const [from, to] = [route[index]!, route[index + 1]!];
  const [before, after] = [route[index - 1], route[index + 2]];
  const end = (spot: number, next: number): LaneEnd => ({
    spot,
    side: next < from[beside] ? -1 : 1,
  });
  const ends: LaneEnd[] = [];
  if (before) ends.push(end(from[along], before[beside]));
  if (after) ends.push(end(to[along], after[beside]));
  return {
    net,
    at: from[beside],
    low: Math.min(from[along], to[along]),
    high: Math.max(from[along], to[along]),
    least: upright && index === 1 ? route[0]!.x : -Infinity,
    most: upright && index === route.length - 3 ? route.at(-1)!.x : Infinity,
    fixed: index === 0 || index === route.length - 2,
    ends,
    parts: [{ route, index }],
  };
}

function touch(a: Lane, b: Lane): boolean {
  return a.low <= b.high && b.low <= a.high;
}

function join(lane: Lane, other: Lane): void {
  lane.low = Math.min(lane.low, other.low);
  lane.high = Math.max(lane.high, other.high);
  lane.least = Math.max(lane.least, other.least);
  lane.most = Math.min(lane.most, other.most);
  lane.ends.push(...other.ends);
  lane.parts.push(...other.parts);
}

// Finds how far a lane may be moved without running under a box, and sets it into the middle of a
// channel.
function limitLane(lane: Lane, boxes: Box[], upright: boolean): void {
  if (lane.fixed) {
    lane.least = lane.most = lane.at;
    return;
  }
  for (const { x, y, width, height } of boxes) {
    const [start, end] = upright ? [y, y + height] : [x, x + width];
    if (end <= lane.low || start >= lane.high) continue;
    const [near, far] = upright ? [x, x + width] : [y, y + height];
    if (far <= lane.at) lane.least = Math.max(lane.least, far);
    else if (near >= lane.at) lane.most = Math.min(lane.most, near);
  }
  const room = lane.most - lane.least;
  if (room < 0) lane.least = lane.most = lane.at;
  const edge = Math.min(EDGE, Math.max(0, room / 6));
  lane.least += edge;
  lane.most -= edge;
  if (room <= CHANNEL) lane.at = (lane.least + lane.most) / 2;
}

// The lanes of different nets that lie side by side, in groups.
function neighbours(lanes: Lane[]): Lane[][] {
  const sorted = [...lanes].sort((a, b) => a.at - b.at || a.low - b.low);
  const groups = new Map<Lane, Lane[]>(sorted.map((lane) => [lane, [lane]]));
  sorted.forEach((lane, index) => {
    for (let next = index + 1; next < sorted.length; next++) {
      const other = sorted[next]!;
      if (other.at - lane.at > NEIGHBOURS) break;
      const [group, added] = [groups.get(lane)!, groups.get(other)!];
      if (group === added || !touch(lane, other)) continue;
      group.push(...added);
      for (const member of added) groups.set(member, group);
    }
  });
  return [...new Set(groups.values())].filter((group) => group.length > 1);
}

// The lanes of a group in an order with few crossings: each is put where it crosses least.
function leastCrossing(group: Lane[]): Lane[] {
  const order: Lane[] = [];
  for (const lane of group) {
    let cost = order.reduce((sum, other) => sum + crossings(lane, other), 0);
    let [best, least] = [0, cost];
    order.forEach((other, index) => {
      cost += crossings(other, lane) - crossings(lane, other);
      if (cost <= least) [best, least] = [index + 1, cost];
    });
    order.splice(best, 0, lane);
  }
  return order;
}

const ON_TOP = 4; // running on top of another wire is worse than crossing it

// What it costs to have one lane before another: the crossings of their routes.
function crossings(first: Lane, second: Lane): number {
  if (first.net === second.net || !touch(first, second)) return 0;
  let cost = first.at > second.at + 1 ? 0.1 : 0;
  for (const { spot, side } of first.ends) {
    if (side < 0 || spot < second.low || spot > second.high) continue;
    const meets = second.ends.some((end) => end.side < 0 && Math.abs(end.spot - spot) < 1);
    cost += meets ? ON_TOP : 1;
  }
  for (const { spot, side } of second.ends)
    if (side < 0 && spot >= first.low && spot <= first.high) cost += 1;
  return cost;
}

// Moves the lanes of an ordered group apart, each within its limits: halfway between where they
// lie when all give way to the one side and when all give way to the other.
function spread(order: Lane[]): void {
  const pairs = order.flatMap((lane, index) =>
    order
      .slice(index + 1)
      .filter((other) => mustFollow(lane, other))
      .map((other): Pair => [lane, other]),
  );
  const distance = laneDistance(order, pairs);
  const [ahead, back] = [earliest(order, pairs, distance), latest(order, pairs, distance)];
  const behind = earliest(order, pairs, distance, (lane) => Math.min(lane.at, back.get(lane)!));
  const before = latest(order, pairs, distance, (lane) => Math.max(lane.at, ahead.get(lane)!));
  for (const lane of order) lane.at = clamp((behind.get(lane)! + before.get(lane)!) / 2, lane);
}

type Pair = readonly [Lane, Lane];
type Places = Map<Lane, number>;

// Whether two lanes run side by side and there is room for the second behind the first.
function mustFollow(lane: Lane, other: Lane): boolean {
  const movable = !lane.fixed || !other.fixed;
  return movable && other.net !== lane.net && touch(lane, other) && other.most >= lane.least;
}

// The first places that the lanes can have, from those that they want or else their limits.
function earliest(
  order: Lane[],
  pairs: Pair[],
  distance: number,
  want = ({ least }: Lane) => least,
): Places {
  const places: Places = new Map(order.map((lane) => [lane, want(lane)]));
  for (const [lane, other] of pairs)
    places.set(other, Math.max(places.get(other)!, places.get(lane)! + distance));
  return places;
}

function latest(
  order: Lane[],
  pairs: Pair[],
  distance: number,
  want = ({ most }: Lane) => most,
): Places {
  const places: Places = new Map(order.map((lane) => [lane, want(lane)]));
  for (const [lane, other] of backwards(pairs))
    places.set(lane, Math.min(places.get(lane)!, places.get(other)! - distance));
  return places;
}

function backwards(pairs: Pair[]): Pair[] {
  return pairs.map((_, index) => pairs[pairs.length - 1 - index]!);
}

// The largest distance between lanes for which there is room.
function laneDistance(order: Lane[], pairs: Pair[]): number {
  for (let distance = DISTANCE; distance > 0.5; distance *= 0.85) {
    const places = earliest(order, pairs, distance);
    if (order.every((lane) => places.get(lane)! <= lane.most + 0.01)) return distance;
  }
  return 0;
}

function clamp(at: number, { least, most }: Lane): number {
  return Math.min(most, Math.max(least, at));
}

function moveParts({ at, parts }: Lane, upright: boolean): void {
  for (const { route, index } of parts) {
    if (index === 0 || index === route.length - 2) continue;
    const key = upright ? "x" : "y";
    route[index] = { ...route[index]!, [key]: at };
    route[index + 1] = { ...route[index + 1]!, [key]: at };
  }
}
