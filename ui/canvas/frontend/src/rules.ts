// The one rule of wires, as the server has it: kinds, cycle, taken. What is refused here is not
// even sent; what the server refuses all the same is said when its answer comes.
import type { Graph, Kind, Stage, StageData, WireRef } from "./types";

export type Refusal = {
  code: "itself" | "kinds" | "cycle" | "taken" | "there" | "nothing";
  values: Record<string, string>;
};
export type Faces = (id: string) => StageData;

export function wireId({ source, stage, port }: WireRef): string {
  return `${source} ${stage} ${port}`;
}

export function wiresOf(graph: Graph): WireRef[] {
  const there = new Set(graph.stages.map((one) => one.id));
  return graph.stages.flatMap(({ id, inputs }) =>
    Object.entries(inputs).flatMap(([port, sources]) =>
      sources.filter((source) => there.has(source)).map((source) => ({ source, stage: id, port })),
    ),
  );
}

// The pipeline as it is while one of its wires is held in the hand.
export function without(graph: Graph, wire: WireRef): Graph {
  const stages = graph.stages.map((one) => {
    const wired = one.id === wire.stage ? one.inputs[wire.port] : undefined;
    if (!wired) return one;
    return { ...one, inputs: { ...one.inputs, [wire.port]: wired.filter((source) => source !== wire.source) } };
  });
  return { ...graph, stages };
}

export function mayConnect(graph: Graph, faces: Faces, wire: WireRef): Refusal | null {
  return judge(graph, faces, wire, () => before(graph, wire.source).has(wire.stage));
}

// Which stages lead to one: a wire from it to any of them would close a circle.
export function before(graph: Graph, stage: string): Set<string> {
  const inputs = new Map(graph.stages.map((one) => [one.id, Object.values(one.inputs).flat()]));
  const found = new Set<string>();
  const waiting = [stage];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const source of inputs.get(name) ?? []) {
      if (!found.has(source)) waiting.push(source);
      found.add(source);
    }
  }
  return found;
}

function after(graph: Graph, stage: string): Set<string> {
  const feeds = new Map<string, string[]>();
  for (const { source, stage: target } of wiresOf(graph)) {
    feeds.set(source, [...(feeds.get(source) ?? []), target]);
  }
  const found = new Set<string>();
  const waiting = [stage];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const target of feeds.get(name) ?? []) {
      if (!found.has(target)) waiting.push(target);
      found.add(target);
    }
  }
  return found;
}

function judge(graph: Graph, faces: Faces, wire: WireRef, circle: () => boolean): Refusal | null {
  const { source, stage: target, port } = wire;
  const stage = graph.stages.find((one) => one.id === target);
  if (source === target) return { code: "itself", values: { stage: target } };
  const face = faces(target);
  const its = face.ports?.find((one) => one.name === port);
  if (!its || !stage) return { code: "nothing", values: { stage: target, port } };
  const gives = faces(source).outputs ?? [];
  if (gives.length && !gives.includes(its.wire)) {
    const values = { source, stage: target, port: its.said, gives: gives.join(", "), takes: its.wire };
    return { code: "kinds", values };
  }
  return full(stage, source, port, its.many, circle);
}

function full(
  stage: Stage, source: string, port: string, many: boolean, circle: () => boolean,
): Refusal | null {
  const wired = stage.inputs[port] ?? [];
  const values = { source, stage: stage.id, port, taken: wired[0] ?? "" };
  if (wired.includes(source)) return { code: "there", values };
  if (circle()) return { code: "cycle", values };
  return wired.length && !many ? { code: "taken", values } : null;
}

export function fittingPorts(graph: Graph, faces: Faces, source: string, stage: string): string[] {
  const ports = faces(stage).ports ?? [];
  return ports
    .map((one) => one.name)
    .filter((port) => mayConnect(graph, faces, { source, stage, port }) === null);
}

// What every other end says to a wire in the making: null where it fits.
export type Verdicts = Map<string, Refusal | null>; // by "stage port", or "stage kind"

export function verdictsFrom(graph: Graph, faces: Faces, source: string, kind: Kind): Verdicts {
  const circle = before(graph, source);
  const found: Verdicts = new Map();
  for (const { id } of graph.stages) {
    for (const port of faces(id).ports ?? []) {
      const wire = { source, stage: id, port: port.name };
      const own = judge(graph, faces, wire, () => circle.has(id));
      const other = own === null && port.wire !== kind;
      found.set(`${id} ${port.name}`, other ? kinds(wire, port.said, kind, port.wire) : own);
    }
  }
  return found;
}

export function verdictsTo(graph: Graph, faces: Faces, target: string, port: string): Verdicts {
  const circle = after(graph, target);
  const kind = faces(target).ports?.find((one) => one.name === port)?.wire;
  const found: Verdicts = new Map();
  for (const { id } of graph.stages) {
    for (const gives of faces(id).outputs ?? []) {
      const wire = { source: id, stage: target, port };
      const own = judge(graph, faces, wire, () => circle.has(id));
      const other = own === null && gives !== kind;
      found.set(`${id} ${gives}`, other ? kinds(wire, port, gives, kind ?? "") : own);
    }
  }
  return found;
}

function kinds(wire: WireRef, said: string, gives: string, takes: string): Refusal {
  return { code: "kinds", values: { ...wire, port: said, gives, takes } };
}

// What fits after all: a port that is taken by another wire can be taken over.
export function fits(refusal: Refusal | null | undefined): boolean {
  return refusal === null || refusal?.code === "taken";
}

// What a person wrote, as a stage's name is written; the server has the last word.
export function asStageName(words: string): string {
  const plain = words.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.replace(/[^\p{L}\p{N}_]+/gu, "_").replace(/^_+|_+$/g, "");
}

// A stage name that is not taken, made from the wanted one; the server makes the same.
export function freeName(graph: Graph, wanted: string, also: ReadonlySet<string> = new Set()): string {
  const taken = new Set(graph.stages.map((one) => one.id));
  const name = wanted.slice(0, 55) || "stage";
  let found = name;
  for (let number = 2; taken.has(found) || also.has(found); number += 1) found = `${name}_${number}`;
  return found;
}
