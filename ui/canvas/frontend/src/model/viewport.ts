// Geometry of the viewport: the zoom and the offset at which stages are in sight.
import type { Rectangle } from "../groups/boxes";
import { STAGE_SIZE } from "./geometry";

// Below `far`, a stage shows only its name and its state, in large. At first a pipeline that fits
// at `whole` or more is seen whole, a longer one from its beginning.
export const ZOOM = {
  least: 0.1,
  whole: 0.5,
  far: 0.62,
  readable: 0.76,
  edited: 0.92,
  roomy: 1.1,
  most: 1.25,
  biggest: 2,
};
const HEIGHT = { least: 150, most: 470 };
const EDGE = 16;
const TOOLBAR_HEIGHT = 34; // room for the buttons, where a box would lie below them
const MINIMAP = { width: 152, height: 92 }; // the small one, in the lower left corner

// The bounds of all stages; `start` is the top of the leftmost one.
export type Bounds = { x: number; y: number; width: number; height: number; start: number };
export type ViewTransform = { x: number; y: number; zoom: number };
export type Frame = { view: ViewTransform; height: number; whole: boolean };

export function bounds(parts: Rectangle[]): Bounds {
  if (parts.length === 0) return { x: 0, y: 0, ...STAGE_SIZE, start: 0 };
  const xs = parts.map((part) => part.x);
  const ys = parts.map((part) => part.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const start = ys[xs.indexOf(x)] ?? y;
  const [width, height] = [
    Math.max(...parts.map((part) => part.x + part.width)) - x,
    Math.max(...parts.map((part) => part.y + part.height)) - y,
  ];
  return { x, y, width, height, start };
}

// The view at first; the height follows from the drawing unless it is fixed.
export function initialFrame(area: Bounds, width: number, fixedHeight?: number): Frame {
  const fits = (width - 2 * EDGE) / area.width;
  const low =
    fixedHeight === undefined
      ? fits
      : Math.min(fits, (fixedHeight - TOOLBAR_HEIGHT - 2 * EDGE) / area.height);
  const zoom =
    fixedHeight === undefined
      ? Math.min(ZOOM.most, Math.max(ZOOM.readable, low))
      : Math.min(ZOOM.roomy, low < ZOOM.whole ? ZOOM.edited : low);
  const fullHeight = area.height * zoom + 2 * EDGE + TOOLBAR_HEIGHT;
  const height =
    fixedHeight ?? Math.round(Math.min(HEIGHT.most, Math.max(HEIGHT.least, fullHeight)));
  const wide = area.width * zoom + 2 * EDGE <= width + 1;
  const left = wide ? (width - area.width * zoom) / 2 : EDGE;
  const room = height - TOOLBAR_HEIGHT - 2 * EDGE;
  const free = (room - area.height * zoom) / 2;
  const top = free >= 0 ? EDGE + free : EDGE + startOffset(area, zoom, room);
  const view = { x: left - area.x * zoom, y: top - area.y * zoom, zoom };
  return { view, height, whole: wide && fullHeight <= height + 1 };
}

// The vertical offset of a drawing that is higher than the viewport: its first stage is in sight.
function startOffset({ y, height, start }: Bounds, zoom: number, room: number): number {
  const middle = room / 2 - (start - y + STAGE_SIZE.height / 2) * zoom;
  return Math.min(0, Math.max(room - height * zoom, middle));
}

// The view with all stages in sight, and none of them under the minimap if that is visible.
export function fitView(
  parts: Rectangle[],
  width: number,
  height: number,
  map: boolean,
): ViewTransform {
  const area = bounds(parts);
  const view = fitArea(area, width, height, TOOLBAR_HEIGHT);
  const under = ({ x, y, height: high }: Rectangle) =>
    x * view.zoom + view.x < MINIMAP.width &&
    (y + high) * view.zoom + view.y > height - MINIMAP.height;
  return map && parts.some(under) ? fitArea(area, width, height, MINIMAP.height) : view;
}

function fitArea(area: Bounds, width: number, height: number, low: number): ViewTransform {
  const inside = { width: width - 2 * EDGE, height: height - 2 * EDGE - low };
  const fits = Math.min(inside.width / area.width, inside.height / area.height, ZOOM.most);
  const zoom = Math.max(ZOOM.least, fits);
  return {
    x: (width - area.width * zoom) / 2 - area.x * zoom,
    y: (height - low - area.height * zoom) / 2 - area.y * zoom,
    zoom,
  };
}

// The view at a zoom with the middle of a part in its own.
export function centreView(
  part: Rectangle,
  zoom: number,
  width: number,
  height: number,
): ViewTransform {
  return {
    x: width / 2 - (part.x + part.width / 2) * zoom,
    y: height / 2 - (part.y + part.height / 2) * zoom,
    zoom,
  };
}

// The view, moved as little as is needed to have a stage in sight.
export function revealView(
  part: Rectangle,
  view: ViewTransform,
  width: number,
  height: number,
): ViewTransform {
  const move = (start: number, size: number, room: number) =>
    start < EDGE ? EDGE - start : Math.min(0, room - EDGE - start - size);
  const { zoom } = view;
  const dx = move(part.x * zoom + view.x, part.width * zoom, width);
  const dy = move(part.y * zoom + view.y, part.height * zoom, height);
  return dx || dy ? { x: view.x + dx, y: view.y + dy, zoom } : view;
}
