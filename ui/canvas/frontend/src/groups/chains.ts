// Chains that could be groups: preparing stages one behind another, with one way in and one out.
import type { Graph, StageInfo, StageInfoOf } from "../model/types";
import { wiresOf } from "../model/rules";
import { stageOrder } from "../model/order";
import { drawnGroups, groupOfNode } from "./boxes";

const PREPARING = new Set(["ingest", "validate_data", "prepare"]);

export function preparingChains(graph: Graph, infoOf: StageInfoOf): string[][] {
  const grouped = new Set((graph.groups ?? []).flatMap(({ stages }) => stages));
  const links = wiresOf(graph).map(({ source, stage }) => `${source} ${stage}`);
  const pairs = [...new Set(links)].map((link) => link.split(" ") as [string, string]);
  const [leaving, entering] = [countOf(pairs, 0), countOf(pairs, 1)];
  const prepares = (id: string) => !grouped.has(id) && isPreparing(infoOf(id));
  const next = new Map(
    pairs.filter(
      ([source, stage]) =>
        leaving.get(source) === 1 &&
        entering.get(stage) === 1 &&
        prepares(source) &&
        prepares(stage),
    ),
  );
  const behind = new Set(next.values());
  const starts = stageOrder(graph).filter((id) => next.has(id) && !behind.has(id));
  return starts.map((start) => chainFrom(start, next));
}

export function hasChains(graph: Graph, infoOf: StageInfoOf): boolean {
  return preparingChains(graph, infoOf).length > 0;
}

function isPreparing({ family, outputs }: StageInfo): boolean {
  return PREPARING.has(family) && (outputs ?? []).includes("Data");
}

function countOf(pairs: [string, string][], end: 0 | 1): Map<string, number> {
  const counts = new Map<string, number>();
  for (const pair of pairs) counts.set(pair[end], (counts.get(pair[end]) ?? 0) + 1);
  return counts;
}

function chainFrom(start: string, next: Map<string, string>): string[] {
  const chain = [start];
  for (let id = next.get(start); id !== undefined; id = next.get(id)) chain.push(id);
  return chain;
}

// The group that a stage is drawn in, if any.
export function groupOfStage(graph: Graph, stage: string): string | null {
  return drawnGroups(graph).find(({ rows }) => rows.includes(stage))?.group.id ?? null;
}

// The stages of the group that a node stands for; none for any other node.
export function membersOf(graph: Graph, node: string): string[] {
  const id = groupOfNode(node);
  return drawnGroups(graph).find(({ group }) => group.id === id)?.rows ?? [];
}
