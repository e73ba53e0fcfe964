// Drawings of the tests: boxes and wires of the examples' files, of their own layout and of chance.
import credit from "../../../../examples/credit/credit.yaml?raw";
import housing from "../../../../examples/housing/housing.yaml?raw";
import penguins from "../../../../examples/penguins/penguins.yaml?raw";
import { boxOfStage, groupBoxes, ROW } from "../src/groups/boxes";
import { STAGE_SIZE, type Point } from "../src/model/geometry";
import { autoLayout, stagePositions } from "../src/model/layout";
import { segmentsOf, type Box, type Route, type WireEnds } from "../src/model/routeTypes";
import type { Graph, Pair } from "../src/model/types";
import { graphOf, type ShortPipeline } from "./pipelines";

const PORT_ROOM = 14; // ports stand out of their boxes

export type Drawing = { boxes: Box[]; wires: WireEnds[] };

const FILES = { credit, housing, penguins };
export const EXAMPLES = Object.entries(FILES).flatMap(([name, text]) => {
  const graph = readGraph(text);
  const folded = { ...graph, groups: graph.groups!.map((group) => ({ ...group, folded: true })) };
  const loose = { ...graph, groups: [] };
  return [
    { name: `${name} as in the file`, drawing: drawingOf(graph, stagePositions(graph)) },
    { name: `${name} with folded groups`, drawing: drawingOf(folded, stagePositions(folded)) },
    { name: `${name} arranged`, drawing: drawingOf(graph, autoLayout(graph)) },
    { name: `${name} arranged without groups`, drawing: drawingOf(loose, autoLayout(loose)) },
  ];
});

// The stages of an example's file with their inputs and places, which stand on lines of their own.
function readGraph(text: string): Graph {
  const stages: NonNullable<ShortPipeline["stages"]> = {};
  const [upper = "", lower = ""] = text.split(/^groups:$/m);
  for (const part of upper.split(/^ {2}(?=\w+:$)/m).slice(1)) {
    const [, name = ""] = /^(\w+):/.exec(part) ?? [];
    const inputs = /^ {4}inputs: \{(.*)\}/m.exec(part)?.[1] ?? "";
    const wired = [...inputs.matchAll(/(\w+): (?:\[(.*?)\]|(\w+))/g)];
    const place = new RegExp(`^ {2}${name}: \\[(-?\\d+), (-?\\d+)\\]`, "m").exec(text);
    stages[name] = {
      block: /^ {4}block: (\w+)/m.exec(part)?.[1] ?? "",
      inputs: Object.fromEntries(
        wired.map(([, port, many, one]) => [port!, (many ?? one ?? "").split(/, */)]),
      ),
      place: place ? ([Number(place[1]), Number(place[2])] as Pair) : null,
    };
  }
  const groups = lower
    .split(/^ {2}(?=\w+:$)/m)
    .slice(1)
    .map((part) => ({
      id: /^(\w+):/.exec(part)![1]!,
      stages: /stages: \[(.*?)\]/.exec(part)![1]!.split(/, */),
    }));
  return graphOf({ stages, groups });
}

// A group is one box; the wires from row to row in it are no wires of the drawing.
export function drawingOf(graph: Graph, places: Map<string, Point>): Drawing {
  const groups = groupBoxes(graph, places);
  const boxed = boxOfStage(groups);
  const free = graph.stages.filter(({ id }) => !boxed.has(id));
  const boxes = [
    ...groups.map(({ group, x, y, width, height }) => ({ id: group.id, x, y, width, height })),
    ...free.map(({ id }) => ({ id, ...places.get(id)!, ...STAGE_SIZE })),
  ];
  const wires = graph.stages.flatMap(({ id, inputs }) => {
    const ports = Object.keys(inputs);
    const wire = (source: string, share: number): WireEnds => {
      const [from, to] = [endOf(source), endOf(id)];
      return {
        id: `${source}-${id}-${share}`,
        net: source,
        source: from.box,
        target: to.box,
        from: { x: from.x + from.width + PORT_ROOM / 2, y: from.y + from.height / 2 },
        to: { x: to.x - PORT_ROOM / 2, y: to.y + to.height * share },
      };
    };
    return ports.flatMap((port, index) =>
      inputs[port]!.map((source) => wire(source, (index + 1) / (ports.length + 1))),
    );
  });
  return { boxes, wires: wires.filter(({ source, target }) => source !== target) };

  function endOf(id: string) {
    const group = boxed.get(id);
    return { ...places.get(id)!, ...(group ? ROW : STAGE_SIZE), box: group?.group.id ?? id };
  }
}

// Numbers between 0 and 1, the same for the same seed.
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomGraph(seed: number, count: number): Graph {
  const random = randomNumbers(seed);
  const stages: NonNullable<ShortPipeline["stages"]> = {};
  for (let index = 0; index < count; index++) {
    const sources = new Set<string>();
    const most = index === 0 ? 0 : 1 + Math.floor(random() * 2.4);
    for (let wire = 0; wire < most; wire++) {
      const back = Math.ceil(random() ** 2 * Math.min(index, 12));
      sources.add(`s${Math.max(0, index - Math.max(1, back))}`);
    }
    const inputs = Object.fromEntries([...sources].map((source, port) => [`p${port}`, [source]]));
    stages[`s${index}`] = { block: "scale", inputs };
  }
  return graphOf({ stages });
}

// Places by chance at which no box lies on another, some of them close together.
export function randomPlaces({ stages }: Graph, seed: number): Map<string, Point> {
  const random = randomNumbers(seed);
  const places = new Map<string, Point>();
  const side = Math.sqrt(stages.length) * 260;
  for (const { id } of stages) {
    for (;;) {
      const spot = { x: Math.round(random() * side), y: Math.round(random() * side * 0.6) };
      if ([...places.values()].some((other) => overlap(spot, other))) continue;
      places.set(id, spot);
      break;
    }
  }
  return places;
}

export function overlap(a: Point, b: Point): boolean {
  return (
    Math.abs(a.x - b.x) < STAGE_SIZE.width + PORT_ROOM && Math.abs(a.y - b.y) < STAGE_SIZE.height
  );
}

// The curve that React Flow draws between two ends, as points.
export function curve({ from, to }: WireEnds): Point[] {
  const reach = to.x >= from.x ? (to.x - from.x) / 2 : 6.25 * Math.sqrt(from.x - to.x);
  return Array.from({ length: 65 }, (_, index) => {
    const t = index / 64;
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
    return {
      x: a * from.x + b * (from.x + reach) + c * (to.x - reach) + d * to.x,
      y: (a + b) * from.y + (c + d) * to.y,
    };
  });
}

// The wires that run below a box.
export function underBoxes({ boxes, wires }: Drawing, lines: Map<string, Point[]>): string[] {
  return wires.flatMap(({ id }) => {
    const below = boxes.filter((box) =>
      linePoints(lines.get(id)!).some((point) => inside(point, box)),
    );
    return below.map((box) => `${id} under ${box.id}`);
  });
}

function linePoints(line: Point[]): Point[] {
  return line.slice(1).flatMap((to, index) => {
    const from = line[index]!;
    const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 3) || 1;
    return Array.from({ length: steps + 1 }, (_, step) => ({
      x: from.x + ((to.x - from.x) * step) / steps,
      y: from.y + ((to.y - from.y) * step) / steps,
    }));
  });
}

function inside({ x, y }: Point, box: Box): boolean {
  const skin = 0.01;
  return (
    x > box.x + skin &&
    x < box.x + box.width - skin &&
    y > box.y + skin &&
    y < box.y + box.height - skin
  );
}

// The places at which lines of different outputs cross; a trunk is crossed once.
export function crossings({ wires }: Drawing, lines: Map<string, Point[]>): number {
  const places = new Set<string>();
  wires.forEach((wire, index) => {
    for (const other of wires.slice(index + 1)) {
      if (other.net === wire.net) continue;
      const nets = [wire.net, other.net].sort().join();
      for (const { x, y } of meetings(lines.get(wire.id)!, lines.get(other.id)!))
        places.add(`${nets} ${Math.round(x)} ${Math.round(y)}`);
    }
  });
  return places.size;
}

function meetings(first: Point[], second: Point[]): Point[] {
  const found: Point[] = [];
  for (let i = 1; i < first.length; i++)
    for (let j = 1; j < second.length; j++) {
      const [a, b, c, d] = [first[i - 1]!, first[i]!, second[j - 1]!, second[j]!];
      if (cross(a, b, c, d)) found.push(meeting(a, b, c, d));
    }
  return found;
}

function meeting(a: Point, b: Point, c: Point, d: Point): Point {
  const across = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
  const t = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / across;
  return { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
}

function cross(a: Point, b: Point, c: Point, d: Point): boolean {
  const turn = (p: Point, q: Point, r: Point) =>
    Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

// The pairs of wires of different outputs that lie on top of each other for a while.
export function onTop({ wires }: Drawing, routes: Map<string, Route>): string[] {
  return wires.flatMap((wire, index) =>
    wires
      .slice(index + 1)
      .filter((other) => other.net !== wire.net && shared(routes, wire.id, other.id) > 4)
      .map((other) => `${wire.id} on ${other.id}`),
  );
}

function shared(routes: Map<string, Route>, first: string, second: string): number {
  let most = 0;
  for (const a of segmentsOf(routes.get(first)!))
    for (const b of segmentsOf(routes.get(second)!))
      if (a.upright === b.upright && Math.abs(a.at - b.at) < 1.5)
        most = Math.max(most, Math.min(a.high, b.high) - Math.max(a.low, b.low));
  return most;
}
