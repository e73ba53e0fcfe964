// Whose scores a wire carries: a gate lets a model pass only by scores of that very model.
// The server's counterpart is `pipeline_core/edits/judged_models.py`.
import type { Graph, Kind, Stage, StageInfo, StageInfoOf, WireRef } from "./types";

export type ScoresMismatch = { model: string; judged: string[] };

// How the models and the scores that a stage would get differ, were a wire drawn.
export function scoresMismatch(
  graph: Graph,
  infoOf: StageInfoOf,
  wire: WireRef,
  many: boolean,
): ScoresMismatch | null {
  const wired = withWire(graph, wire, many);
  const origins = sourcesOf(wired, infoOf, wire.stage, "Model").map((source) =>
    modelOrigin(wired, infoOf, source),
  );
  for (const report of sourcesOf(wired, infoOf, wire.stage, "Report")) {
    const judged = judgedModels(wired, infoOf, report);
    const model = judged.size ? origins.find((origin) => !judged.has(origin)) : undefined;
    if (model !== undefined) return { model, judged: [...judged].sort() };
  }
  return null;
}

function withWire(graph: Graph, { source, stage, port }: WireRef, many: boolean): Graph {
  const stages = graph.stages.map((candidate): Stage => {
    if (candidate.id !== stage) return candidate;
    const kept = many ? (candidate.inputs[port] ?? []) : [];
    return { ...candidate, inputs: { ...candidate.inputs, [port]: [...kept, source] } };
  });
  return { ...graph, stages };
}

// The stages that made the models which the report of a stage is about.
function judgedModels(graph: Graph, infoOf: StageInfoOf, stage: string): Set<string> {
  const origins = new Set<string>();
  const visited = new Set<string>();
  const waiting = [stage];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (visited.has(name)) continue;
    visited.add(name);
    if (reportsOnOwnModel(infoOf(name))) {
      origins.add(name);
      continue;
    }
    for (const source of sourcesOf(graph, infoOf, name, "Model"))
      origins.add(modelOrigin(graph, infoOf, source));
    waiting.push(...sourcesOf(graph, infoOf, name, "Report"));
  }
  return origins;
}

// The stage that made the model which a stage judges, if it judges one.
export function judgedModel(graph: Graph, infoOf: StageInfoOf, judge: string): string | null {
  if (reportsOnOwnModel(infoOf(judge))) return judge;
  const source = sourcesOf(graph, infoOf, judge, "Model")[0];
  return source === undefined ? null : modelOrigin(graph, infoOf, source);
}

// A search reports on the model that it makes, not on those that it is made of.
function reportsOnOwnModel({ passes, outputs = [] }: StageInfo): boolean {
  return outputs.includes("Model") && outputs.includes("Report") && !passes;
}

// The stage that made the model which a stage gives, looking through gates.
function modelOrigin(graph: Graph, infoOf: StageInfoOf, stage: string): string {
  const visited = new Set<string>();
  for (let name = stage; ;) {
    if (visited.has(name)) return name;
    visited.add(name);
    const { passes, outputs = [] } = infoOf(name);
    const source = inputsOf(graph, name)[passes ?? ""]?.[0];
    if (source === undefined || !outputs.includes("Model")) return name;
    name = source;
  }
}

function sourcesOf(graph: Graph, infoOf: StageInfoOf, stage: string, kind: Kind): string[] {
  const inputs = inputsOf(graph, stage);
  const ids = new Set(graph.stages.map(({ id }) => id));
  return (infoOf(stage).ports ?? [])
    .filter((port) => port.wire === kind && !port.compared)
    .flatMap((port) => inputs[port.name] ?? [])
    .filter((source) => ids.has(source));
}

function inputsOf(graph: Graph, stage: string): Stage["inputs"] {
  return graph.stages.find(({ id }) => id === stage)?.inputs ?? {};
}
