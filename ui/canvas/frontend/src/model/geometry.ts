// Geometry of the canvas: points, the size of a stage, and the grid of the pipeline file.
import type { Pair } from "./types";

export const STAGE_SIZE = { width: 138, height: 66 };
const SCALE = { x: 0.68, y: 0.78 }; // a file's grid is 260 by 120

export type Point = { x: number; y: number };

export function toPoint([x, y]: Pair): Point {
  return { x: x * SCALE.x, y: y * SCALE.y };
}

export function toPlace({ x, y }: Point): Pair {
  return [Math.round(x / SCALE.x), Math.round(y / SCALE.y)];
}

// The nearest stage in the direction of an arrow key; what lies straight ahead counts as nearer.
export function neighbour(positions: Map<string, Point>, from: string, key: string): string | null {
  const origin = positions.get(from);
  if (!origin) return null;
  const sideways = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  let best: { far: number; id: string } | null = null;
  for (const [id, point] of positions) {
    const [dx, dy] = [point.x - origin.x, point.y - origin.y];
    const along = sign * (sideways ? dx : dy);
    const far = along + 2 * Math.abs(sideways ? dy : dx);
    if (along > 0 && (best === null || far < best.far)) best = { far, id };
  }
  return best?.id ?? null;
}
