// How much of the drawing is seen: the whole if it stays readable, else its beginning.
import { BOX, type Point } from "./layout";

// Farther away than `far`, a box only says its name and how it stands, but that large.
// A pipeline that fits is seen whole at first, down to `whole`; a longer one from its beginning.
export const ZOOMS = { least: 0.1, whole: 0.5, far: 0.62, readable: 0.76, edited: 0.92, roomy: 1.1, most: 1.25, biggest: 2 };
const HEIGHTS = { least: 150, most: 470 };
const EDGE = 16;
const TOOLS = 34; // room for the buttons, where a box would lie below them
const MAP = { width: 152, height: 92 }; // the small one, in the lower left corner

// `start` is how high the leftmost box stands.
export type Bounds = { x: number; y: number; width: number; height: number; start: number };
export type View = { x: number; y: number; zoom: number };
export type Frame = { view: View; height: number; whole: boolean };

export function bounds(at: Map<string, Point>): Bounds {
  if (at.size === 0) return { x: 0, y: 0, ...BOX, start: 0 };
  const xs = [...at.values()].map((one) => one.x);
  const ys = [...at.values()].map((one) => one.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const start = ys[xs.indexOf(x)] ?? y;
  const [width, height] = [Math.max(...xs) - x + BOX.width, Math.max(...ys) - y + BOX.height];
  return { x, y, width, height, start };
}

// `given` is how high the room is, where it does not follow from what is drawn.
export function frame(area: Bounds, width: number, given?: number): Frame {
  const fits = (width - 2 * EDGE) / area.width;
  const low = given === undefined ? fits : Math.min(fits, (given - TOOLS - 2 * EDGE) / area.height);
  const zoom = given === undefined
    ? Math.min(ZOOMS.most, Math.max(ZOOMS.readable, low))
    : Math.min(ZOOMS.roomy, low < ZOOMS.whole ? ZOOMS.edited : low);
  const tall = area.height * zoom + 2 * EDGE + TOOLS;
  const height = given ?? Math.round(Math.min(HEIGHTS.most, Math.max(HEIGHTS.least, tall)));
  const wide = area.width * zoom + 2 * EDGE <= width + 1;
  const left = wide ? (width - area.width * zoom) / 2 : EDGE;
  const room = height - TOOLS - 2 * EDGE;
  const free = (room - area.height * zoom) / 2;
  const top = free >= 0 ? EDGE + free : EDGE + beginning(area, zoom, room);
  const view = { x: left - area.x * zoom, y: top - area.y * zoom, zoom };
  return { view, height, whole: wide && tall <= height + 1 };
}

// Where something has to stay out of sight, the first box does not.
function beginning({ y, height, start }: Bounds, zoom: number, room: number): number {
  const middle = room / 2 - (start - y + BOX.height / 2) * zoom;
  return Math.min(0, Math.max(room - height * zoom, middle));
}

// All in sight, and no box under the map where that is shown.
export function fitted(at: Map<string, Point>, width: number, height: number, map: boolean): View {
  const area = bounds(at);
  const view = within(area, width, height, TOOLS);
  const under = ({ x, y }: Point) =>
    x * view.zoom + view.x < MAP.width && (y + BOX.height) * view.zoom + view.y > height - MAP.height;
  return map && [...at.values()].some(under) ? within(area, width, height, MAP.height) : view;
}

function within(area: Bounds, width: number, height: number, low: number): View {
  const inside = { width: width - 2 * EDGE, height: height - 2 * EDGE - low };
  const fits = Math.min(inside.width / area.width, inside.height / area.height, ZOOMS.most);
  const zoom = Math.max(ZOOMS.least, fits);
  return {
    x: (width - area.width * zoom) / 2 - area.x * zoom,
    y: (height - low - area.height * zoom) / 2 - area.y * zoom,
    zoom,
  };
}

// The view moved as little as needed to have a box in sight.
export function showing(at: Point, view: View, width: number, height: number): View {
  const move = (start: number, size: number, room: number) =>
    start < EDGE ? EDGE - start : Math.min(0, room - EDGE - start - size);
  const { zoom } = view;
  const dx = move(at.x * zoom + view.x, BOX.width * zoom, width);
  const dy = move(at.y * zoom + view.y, BOX.height * zoom, height);
  return dx || dy ? { x: view.x + dx, y: view.y + dy, zoom } : view;
}
