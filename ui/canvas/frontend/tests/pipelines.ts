// Pipelines of the tests as they are written down: what is left out is empty.

import type {
  Graph,
  Group,
  Kind,
  NoteData,
  Pair,
  Stage,
  StageInfo,
  StageInfoOf,
} from "../src/model/types";

export type ShortPipeline = {
  name?: string;
  seed?: number;
  stages?: Record<string, Partial<Omit<Stage, "id">> & { block: string }>;
  notes?: { text: string; at?: Pair; size?: Pair; color?: string }[];
  groups?: (Partial<Group> & { id: string })[];
};
type ShortPort = { name: string; wire: Kind; many?: boolean; optional?: boolean };
export type ShortCatalogue = Record<
  string,
  { ports: ShortPort[]; outputs: Kind[]; passes?: string }
>;

export function graphOf({
  name = "",
  seed = 0,
  stages = {},
  notes = [],
  groups = [],
}: ShortPipeline): Graph {
  return {
    name,
    seed,
    stages: Object.entries(stages).map(([id, stage]): Stage => ({
      id,
      inputs: {},
      settings: {},
      off: false,
      bypass: false,
      title: "",
      note: "",
      place: null,
      ...stage,
    })),
    notes: notes.map((note): NoteData => ({ at: null, size: null, color: "", ...note })),
    groups: groups.map((group): Group => ({
      stages: [],
      title: "",
      color: "",
      folded: false,
      ...group,
    })),
  };
}

// What the scene says of each stage of a pipeline, as far as the rules ask.
export function infosOf(graph: Graph, catalogue: ShortCatalogue): StageInfoOf {
  return (id) => {
    const entry = catalogue[graph.stages.find((stage) => stage.id === id)?.block ?? ""];
    const ports = entry?.ports.map((port) => ({ many: false, optional: false, said: "", ...port }));
    const { outputs, passes } = entry ?? {};
    return { id, ...(entry ? { ports, outputs, passes } : {}) } as StageInfo;
  };
}
