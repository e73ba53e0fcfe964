// Wires as routes: what is drawn between the boxes of the canvas, whatever the boxes stand for.
import type { Point } from "./geometry";

export type Box = { id: string; x: number; y: number; width: number; height: number };

// A wire from the right edge of one box to the left edge of another. Wires of the same net come
// out of the same port and may share a trunk.
export type WireEnds = {
  id: string;
  net: string;
  source: string;
  target: string;
  from: Point;
  to: Point;
};

// The corners of a route, from port to port; its segments are horizontal and vertical in turn.
export type Route = Point[];

export const CLEARANCE = { x: 12, y: 9 }; // what a route keeps from a box where there is room

export type Segment = { at: number; low: number; high: number; upright: boolean };

export function segmentsOf(route: Route): Segment[] {
  return route.slice(1).map((to, index) => {
    const from = route[index]!;
    const upright = Math.abs(from.x - to.x) < Math.abs(from.y - to.y);
    const [a, b] = upright ? [from.y, to.y] : [from.x, to.x];
    return {
      at: upright ? from.x : from.y,
      low: Math.min(a, b),
      high: Math.max(a, b),
      upright,
    };
  });
}

// Whether a segment runs through the inside of a box that is larger by a margin.
export function runsThrough(segment: Segment, box: Box, margin = { x: 0, y: 0 }): boolean {
  const left = box.x - margin.x;
  const right = box.x + box.width + margin.x;
  const top = box.y - margin.y;
  const bottom = box.y + box.height + margin.y;
  const { at, low, high, upright } = segment;
  return upright
    ? left < at && at < right && low < bottom && high > top
    : top < at && at < bottom && low < right && high > left;
}

// The box in which each box stands: itself, or the one around it.
export function framesOf(boxes: Box[]): Map<string, Box> {
  const around = ({ id, x, y, width, height }: Box) =>
    boxes.find(
      (box) =>
        box.id !== id &&
        box.width * box.height > width * height &&
        box.x <= x &&
        box.y <= y &&
        box.x + box.width >= x + width &&
        box.y + box.height >= y + height,
    );
  return new Map(boxes.map((box) => [box.id, around(box) ?? box]));
}
