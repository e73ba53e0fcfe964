// The keys of groups in the pipeline file.
import { toStageName } from "../model/rules";
import type { Graph } from "../model/types";

// A key that no group has, made from a title.
export function freeKey(graph: Graph, title: string): string {
  const words = toStageName(title)
    .replace(/[^a-z0-9_]/g, "")
    .slice(0, 50);
  const base = /^[a-z]/.test(words) ? words : "group";
  const taken = new Set((graph.groups ?? []).map(({ id }) => id));
  let key = base;
  for (let number = 2; taken.has(key); number += 1) key = `${base}_${number}`;
  return key;
}
