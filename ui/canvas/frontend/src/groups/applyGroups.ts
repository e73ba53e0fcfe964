// The edits of groups, and what other edits do to groups. The server's counterpart is
// `pipeline_core/edits/groups.py`; both answer the cases in `tests/edits/parity_cases.json`.
import type { Edit, Graph, Group } from "../model/types";

export const MIN_STAGES = 2; // of a group

export function addGroup(graph: Graph, edit: Extract<Edit, { edit: "group_stages" }>): Graph {
  const { name: id, stages, title = "", color = "", folded = false } = edit;
  const groups = graph.groups ?? [];
  if (groups.some((group) => group.id === id)) return graph;
  return withStages(graph, { id, stages, title, color, folded });
}

export function changeGroup(graph: Graph, edit: Extract<Edit, { edit: "change_group" }>): Graph {
  const group = graph.groups?.find(({ id }) => id === edit.group);
  if (!group) return graph;
  const { title = group.title, color = group.color, folded = group.folded, stages } = edit;
  const changed = { ...group, title, color, folded };
  if (stages) return withStages(graph, { ...changed, stages });
  return withGroups(graph, (other) => (other === group ? changed : other));
}

export function removeGroup(graph: Graph, id: string): Graph {
  return withGroups(graph, (group) => (group.id === id ? null : group));
}

// The groups when a stage was removed; a group of one or none goes, too.
export function withoutMember(graph: Graph, removed: string): Graph {
  return withGroups(graph, (group) => {
    if (!group.stages.includes(removed)) return group;
    const stages = group.stages.filter((stage) => stage !== removed);
    return isTooSmall(graph, stages) ? null : { ...group, stages };
  });
}

export function withRenamedMember(graph: Graph, id: string, name: string): Graph {
  return withGroups(graph, (group) => {
    if (!group.stages.includes(id)) return group;
    return { ...group, stages: group.stages.map((stage) => (stage === id ? name : stage)) };
  });
}

// The groups when a stage was inserted in a wire: between two stages of a group it joins that.
export function withInserted(
  graph: Graph,
  { source, stage, name }: { source: string; stage: string; name: string },
): Graph {
  return withGroups(graph, (group) => {
    const { stages } = group;
    const place = stages.indexOf(stage);
    if (place < 0 || !stages.includes(source) || stages.includes(name)) return group;
    return { ...group, stages: [...stages.slice(0, place), name, ...stages.slice(place)] };
  });
}

function withStages(graph: Graph, group: Group): Graph {
  const stages = [...new Set(group.stages)];
  const others = (graph.groups ?? []).filter(({ id }) => id !== group.id);
  const missing = stages.some((stage) => !graph.stages.some(({ id }) => id === stage));
  const taken = others.some((other) => other.stages.some((stage) => stages.includes(stage)));
  if (missing || taken || isTooSmall(graph, stages)) return graph;
  const changed = { ...group, stages };
  if (others.length === (graph.groups ?? []).length)
    return { ...graph, groups: [...others, changed] };
  return withGroups(graph, (other) => (other.id === group.id ? changed : other));
}

function isTooSmall(graph: Graph, stages: string[]): boolean {
  const known = new Set(graph.stages.map(({ id }) => id));
  return stages.filter((stage) => known.has(stage)).length < MIN_STAGES;
}

function withGroups(graph: Graph, change: (group: Group) => Group | null): Graph {
  if (!graph.groups?.length) return graph;
  const groups = graph.groups.flatMap((group) => change(group) ?? []);
  return { ...graph, groups };
}
