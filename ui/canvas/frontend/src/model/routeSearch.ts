// The cheapest route on a grid, by A*: short, with few bends, clear of boxes and of other wires.
import type { Point } from "./geometry";
import { firstFrom, type Grid } from "./routeGrid";
import type { Route, WireEnds } from "./routeTypes";

const BEND = 24; // what a bend costs, in points of length
const CROSSING = 100;

// A state is a crossing of two lines and the direction in which it was reached: across or down.
export function searchRoute(grid: Grid, { from, to }: WireEnds): Route {
  const { xs, ys } = grid;
  const columns = xs.length;
  const indexOf = ({ x, y }: Point) => (firstFrom(ys, y) * columns + firstFrom(xs, x)) * 2;
  const [start, goal] = [indexOf(from), indexOf(to)];
  const costs = new Float64Array(columns * ys.length * 2).fill(Infinity);
  const previous = new Int32Array(costs.length).fill(-1);
  const queue = new StateQueue();
  // The least that is still to come: the distance, and the bends if it lies on another line.
  const rest = (state: number) => {
    const cell = state >> 1;
    const [x, y] = [xs[cell % columns]!, ys[(cell / columns) | 0]!];
    const bends = state & 1 ? 1 : y === to.y ? 0 : 2;
    return Math.abs(x - to.x) + Math.abs(y - to.y) + bends * BEND;
  };
  const reach = (state: number, cost: number, before: number) => {
    if (cost >= costs[state]!) return;
    costs[state] = cost;
    previous[state] = before;
    queue.push(state, cost + rest(state));
  };
  reach(start, 0, -1);
  for (let state = queue.pop(); state !== -1 && state !== goal; state = queue.pop())
    expand(grid, state, costs[state]!, reach);
  return corners(statePoints(grid, previous, goal));
}

function expand(
  grid: Grid,
  state: number,
  cost: number,
  reach: (state: number, cost: number, before: number) => void,
): void {
  const { xs, ys, across, down, crossedAcross, crossedDown } = grid;
  const columns = xs.length;
  const cell = state >> 1;
  const [column, line] = [cell % columns, (cell / columns) | 0];
  reach(state ^ 1, cost + BEND, state);
  if (state & 1) {
    if (line + 1 < ys.length) stepTo(cell + columns, cell, ys[line + 1]! - ys[line]!);
    if (line > 0) stepTo(cell - columns, cell - columns, ys[line]! - ys[line - 1]!);
  } else {
    if (column + 1 < columns) stepTo(cell + 1, cell, xs[column + 1]! - xs[column]!);
    if (column > 0) stepTo(cell - 1, cell - 1, xs[column]! - xs[column - 1]!);
  }
  function stepTo(next: number, step: number, length: number): void {
    const [factors, crossed] = state & 1 ? [down, crossedDown] : [across, crossedAcross];
    const added = length * factors[step]! + (crossed?.[step] ?? 0) * CROSSING;
    reach(next * 2 + (state & 1), cost + added, state);
  }
}

function statePoints({ xs, ys }: Grid, previous: Int32Array, goal: number): Point[] {
  const points: Point[] = [];
  for (let state = goal; state !== -1; state = previous[state]!) {
    const cell = state >> 1;
    points.unshift({ x: xs[cell % xs.length]!, y: ys[(cell / xs.length) | 0]! });
  }
  return points;
}

// The points without those that lie on a straight line between their neighbours.
function corners(points: Point[]): Route {
  const route: Route = [];
  for (const point of points) {
    const [before, last] = [route.at(-2), route.at(-1)];
    if (last && last.x === point.x && last.y === point.y) continue;
    const straight =
      before &&
      last &&
      ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y));
    if (straight) route.pop();
    route.push(point);
  }
  return route;
}

// A binary heap of states by their costs; of equal ones, that which came first.
class StateQueue {
  private readonly states: number[] = [];
  private readonly costs: number[] = [];

  push(state: number, cost: number): void {
    const { states, costs } = this;
    let at = states.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (costs[parent]! <= cost) break;
      states[at] = states[parent]!;
      costs[at] = costs[parent]!;
      at = parent;
    }
    states[at] = state;
    costs[at] = cost;
  }

  // The cheapest state; -1 if there is none.
  pop(): number {
    const { states, costs } = this;
    const top = states[0] ?? -1;
    const state = states.pop();
    const cost = costs.pop()!;
    if (state !== undefined && states.length) this.sink(state, cost);
    return top;
  }

  private sink(state: number, cost: number): void {
    const { states, costs } = this;
    let at = 0;
    for (let child = 1; child < states.length; child = 2 * at + 1) {
      if (child + 1 < states.length && costs[child + 1]! < costs[child]!) child += 1;
      if (costs[child]! >= cost) break;
      states[at] = states[child]!;
      costs[at] = costs[child]!;
      at = child;
    }
    states[at] = state;
    costs[at] = cost;
  }
}
