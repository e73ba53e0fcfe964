// The grid on which a route is searched: the lines beside and along some boxes, and what each
// step from line to line costs.
import { CLEARANCE, type Box, type Segment, type WireEnds } from "./routeTypes";

// What a step costs, as a multiple of its length, by where it runs.
const FREE = 1;
const NEAR = 2.5; // within the clearance of a box
const UNDER = 60;

export type Grid = {
  xs: number[];
  ys: number[];
  across: Float32Array; // what the step from column i to i + 1 on line j costs, at i + j * xs.length
  down: Float32Array; // what the step from line j to j + 1 on column i costs, there too
  crossedAcross: Uint8Array | null; // how many other wires cross that step
  crossedDown: Uint8Array | null;
};

export function gridOf({ from, to }: WireEnds, boxes: Box[], others: Segment[] | null): Grid {
  const xs = sortedLines([from.x, to.x, ...boxes.flatMap((box) => uprightLines(box, boxes))]);
  const ys = sortedLines([from.y, to.y, ...boxes.flatMap((box) => levelLines(box, boxes))]);
  const cells = xs.length * ys.length;
  const grid: Grid = {
    xs,
    ys,
    across: new Float32Array(cells).fill(FREE),
    down: new Float32Array(cells).fill(FREE),
    crossedAcross: others && new Uint8Array(cells),
    crossedDown: others && new Uint8Array(cells),
  };
  for (const box of boxes) markBox(grid, box, CLEARANCE, NEAR);
  for (const box of boxes) markBox(grid, box, { x: 0, y: 0 }, UNDER);
  for (const segment of others ?? []) markCrossed(grid, segment);
  return grid;
}

// The lines beside a box: clear of it, and along its edge where another box is too close for that.
function uprightLines({ x, y, width, height }: Box, boxes: Box[]): number[] {
  const lines = [x - CLEARANCE.x, x + width + CLEARANCE.x];
  const beside = { y: y - CLEARANCE.y, height: height + 2 * CLEARANCE.y, width: CLEARANCE.x };
  if (isTaken({ ...beside, x: x - CLEARANCE.x }, boxes)) lines.push(x);
  if (isTaken({ ...beside, x: x + width }, boxes)) lines.push(x + width);
  return lines;
}

function levelLines({ x, y, width, height }: Box, boxes: Box[]): number[] {
  const lines = [y - CLEARANCE.y, y + height + CLEARANCE.y];
  const beside = { x: x - CLEARANCE.x, width: width + 2 * CLEARANCE.x, height: CLEARANCE.y };
  if (isTaken({ ...beside, y: y - CLEARANCE.y }, boxes)) lines.push(y);
  if (isTaken({ ...beside, y: y + height }, boxes)) lines.push(y + height);
  return lines;
}

function isTaken({ x, y, width, height }: Omit<Box, "id">, boxes: Box[]): boolean {
  return boxes.some(
    (box) =>
      box.x < x + width && box.x + box.width > x && box.y < y + height && box.y + box.height > y,
  );
}

function sortedLines(values: number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function markBox(
  { xs, ys, across, down }: Grid,
  box: Box,
  by: typeof CLEARANCE,
  mark: number,
): void {
  const [left, right] = [box.x - by.x, box.x + box.width + by.x];
  const [top, bottom] = [box.y - by.y, box.y + box.height + by.y];
  const columns = xs.length;
  // The lines within the box, and the steps that begin before its far edge and end behind its near.
  const [firstColumn, firstLine] = [firstAfter(xs, left), firstAfter(ys, top)];
  const [endColumn, endLine] = [firstFrom(xs, right), firstFrom(ys, bottom)];
  const [startX, startY] = [Math.max(0, firstColumn - 1), Math.max(0, firstLine - 1)];
  for (let line = firstLine; line < endLine; line++)
    across.fill(mark, line * columns + startX, line * columns + endColumn);
  for (let line = startY; line < endLine; line++)
    down.fill(mark, line * columns + firstColumn, line * columns + endColumn);
}

function markCrossed({ xs, ys, crossedAcross, crossedDown }: Grid, segment: Segment): void {
  const [lines, spots] = segment.upright ? [xs, ys] : [ys, xs];
  const step = firstFrom(lines, segment.at) - 1;
  if (step < 0 || step >= lines.length - 1) return;
  const end = firstFrom(spots, segment.high);
  for (let spot = firstAfter(spots, segment.low); spot < end; spot++) {
    if (segment.upright) crossedAcross![spot * xs.length + step]! += 1;
    else crossedDown![step * xs.length + spot]! += 1;
  }
}

// The index of the first value that is not below a limit.
export function firstFrom(values: number[], limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAfter(values: number[], limit: number): number {
  const index = firstFrom(values, limit);
  return values[index] === limit ? index + 1 : index;
}
