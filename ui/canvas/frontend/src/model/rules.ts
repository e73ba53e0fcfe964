// The rules of wires: which are refused, and why. What is refused here is not sent to the server.
// The server's counterpart is `pipeline_core/edits/wires.py`; both answer the cases in
// `tests/edits/parity_cases.json`.
import { scoresMismatch } from "./judgedModels";
import { outputName } from "./ports";
import type { Edit, Graph, Kind, Stage, StageInfoOf, WireRef } from "./types";

export type Refusal = {
  code: "itself" | "kinds" | "cycle" | "scores" | "taken" | "there" | "nothing";
  values: Record<string, string>;
};

export function wireId({ source, stage, port }: WireRef): string {
  return `${source} ${stage} ${port}`;
}

export function wiresOf(graph: Graph): WireRef[] {
  const ids = new Set(graph.stages.map((stage) => stage.id));
  return graph.stages.flatMap((stage) =>
    Object.entries(stage.inputs).flatMap(([port, sources]) =>
      sources.filter((source) => ids.has(source)).map((source) => wireTo(stage, port, source)),
    ),
  );
}

// The wire of a stage, with its mark where it carries failing rows.
export function wireTo(
  stage: Pick<Stage, "id" | "failing">,
  port: string,
  source: string,
): WireRef {
  const failing = stage.failing?.some(([at, from]) => at === port && from === source);
  return { source, stage: stage.id, port, ...(failing ? { failing } : {}) };
}

// The edit that removes a wire, whatever it carries.
export function cutEdit({ source, stage, port }: WireRef): Edit {
  return { edit: "disconnect", source, stage, port };
}

// The pipeline without a wire, as while that is being moved.
export function withoutWire(graph: Graph, wire: WireRef): Graph {
  const stages = graph.stages.map((stage) => {
    const wired = stage.id === wire.stage ? stage.inputs[wire.port] : undefined;
    if (!wired) return stage;
    return {
      ...stage,
      inputs: { ...stage.inputs, [wire.port]: wired.filter((source) => source !== wire.source) },
    };
  });
  return { ...graph, stages };
}

// Why a new wire may not be drawn, or null if it may.
export function mayConnect(graph: Graph, infoOf: StageInfoOf, wire: WireRef): Refusal | null {
  const { source, stage, port } = wire;
  if (!graph.stages.some(({ id }) => id === source))
    return { code: "nothing", values: { stage, port } };
  return judge(graph, infoOf, wire, () => ancestors(graph, wire.source).has(wire.stage));
}

// The stages upstream of a stage: a wire from it to any of them would close a circle.
export function ancestors(graph: Graph, stage: string): Set<string> {
  const inputs = new Map(
    graph.stages.map((stage) => [stage.id, Object.values(stage.inputs).flat()]),
  );
  const visited = new Set<string>();
  const waiting = [stage];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const source of inputs.get(name) ?? []) {
      if (!visited.has(source)) waiting.push(source);
      visited.add(source);
    }
  }
  return visited;
}

function descendants(graph: Graph, stage: string): Set<string> {
  const feeds = new Map<string, string[]>();
  for (const { source, stage: target } of wiresOf(graph)) {
    feeds.set(source, [...(feeds.get(source) ?? []), target]);
  }
  const visited = new Set<string>();
  const waiting = [stage];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const target of feeds.get(name) ?? []) {
      if (!visited.has(target)) waiting.push(target);
      visited.add(target);
    }
  }
  return visited;
}

function judge(
  graph: Graph,
  infoOf: StageInfoOf,
  wire: WireRef,
  circle: () => boolean,
): Refusal | null {
  const { source, stage: target, port } = wire;
  const stage = graph.stages.find((stage) => stage.id === target);
  if (source === target) return { code: "itself", values: { stage: target } };
  const info = infoOf(target);
  const input = info.ports?.find((candidate) => candidate.name === port);
  if (!input || !stage) return { code: "nothing", values: { stage: target, port } };
  const gives = infoOf(source).outputs ?? [];
  if (gives.length && !gives.includes(input.wire)) {
    const values = {
      source,
      stage: target,
      port: input.said,
      gives: gives.join(", "),
      takes: input.wire,
    };
    return { code: "kinds", values };
  }
  const differ = () => {
    const mismatch = scoresMismatch(graph, infoOf, wire, input.many);
    return mismatch && { stage: target, model: mismatch.model, judged: mismatch.judged.join(", ") };
  };
  return checkPort(stage, source, port, input.many, circle, differ);
}

function checkPort(
  stage: Stage,
  source: string,
  port: string,
  many: boolean,
  circle: () => boolean,
  differ: () => Record<string, string> | null,
): Refusal | null {
  const wired = stage.inputs[port] ?? [];
  const values = { source, stage: stage.id, port, taken: wired[0] ?? "" };
  if (wired.includes(source)) return { code: "there", values };
  if (circle()) return { code: "cycle", values };
  const scores = differ();
  if (scores) return { code: "scores", values: scores };
  return wired.length && !many ? { code: "taken", values } : null;
}

export function fittingPorts(
  graph: Graph,
  infoOf: StageInfoOf,
  source: string,
  stage: string,
): string[] {
  const ports = infoOf(stage).ports ?? [];
  return ports
    .map((port) => port.name)
    .filter((port) => mayConnect(graph, infoOf, { source, stage, port }) === null);
}

// The refusals of a wire being drawn, for each possible other end; null where it fits.
export type Verdicts = Map<string, Refusal | null>; // by "stage port", or "stage kind"

export function verdictsFrom(
  graph: Graph,
  infoOf: StageInfoOf,
  source: string,
  kind: Kind,
): Verdicts {
  const circle = ancestors(graph, source);
  const verdicts: Verdicts = new Map();
  for (const { id } of graph.stages) {
    for (const port of infoOf(id).ports ?? []) {
      const wire = { source, stage: id, port: port.name };
      const refusal = judge(graph, infoOf, wire, () => circle.has(id));
      const mismatch = refusal === null && port.wire !== kind;
      verdicts.set(
        `${id} ${port.name}`,
        mismatch ? kindMismatch(wire, port.said, kind, port.wire) : refusal,
      );
    }
  }
  return verdicts;
}

export function verdictsTo(
  graph: Graph,
  infoOf: StageInfoOf,
  target: string,
  port: string,
): Verdicts {
  const circle = descendants(graph, target);
  const kind = infoOf(target).ports?.find((candidate) => candidate.name === port)?.wire;
  const verdicts: Verdicts = new Map();
  for (const { id } of graph.stages) {
    for (const [index, gives] of (infoOf(id).outputs ?? []).entries()) {
      const wire = { source: id, stage: target, port };
      const refusal = judge(graph, infoOf, wire, () => circle.has(id));
      const mismatch = refusal === null && gives !== kind;
      verdicts.set(
        `${id} ${outputName(gives, index, infoOf(id).outputs ?? [])}`,
        mismatch ? kindMismatch(wire, port, gives, kind ?? "") : refusal,
      );
    }
  }
  return verdicts;
}

function kindMismatch(
  { source, stage }: WireRef,
  port: string,
  gives: string,
  takes: string,
): Refusal {
  return { code: "kinds", values: { source, stage, port, gives, takes } };
}

// Whether a wire can be drawn: it fits, or it takes over a port from another wire.
export function isPossible(refusal: Refusal | null | undefined): boolean {
  return refusal === null || refusal?.code === "taken";
}

// A valid stage name made from free text, as far as that can be; the server has the last word.
export function toStageName(words: string): string {
  const plain = words.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.replace(/[^\p{L}\p{N}_]+/gu, "_").replace(/^_+|_+$/g, "");
}

// A stage name that is not taken, made from the preferred one as the server does.
export function freeName(
  graph: Graph,
  preferred: string,
  also: ReadonlySet<string> = new Set(),
): string {
  const taken = new Set(graph.stages.map((stage) => stage.id));
  const name = preferred.slice(0, 55) || "stage";
  let candidate = name;
  for (let number = 2; taken.has(candidate) || also.has(candidate); number += 1)
    candidate = `${name}_${number}`;
  return candidate;
}
