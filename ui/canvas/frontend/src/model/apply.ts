// Edits applied to a pipeline in the browser, ahead of the server's answer, which then replaces the
// result. The server's counterpart is `pipeline_core/edits/apply.py`; both answer the cases in
// `tests/edits/parity_cases.json`.
import {
  addGroup,
  changeGroup,
  removeGroup,
  withInserted,
  withoutMember,
  withRenamedMember,
} from "../groups/applyGroups";
import { wiresOf, wireTo } from "./rules";
import type { Edit, Graph, NoteData, Pair, Stage } from "./types";

const REPORT_PARTS = ["report", "better_than", "not_worse_than"]; // of a gate's rule: stages

export function applyEdits(graph: Graph, edits: Edit[], accepts?: Accepts): Graph {
  return edits.reduce((current, edit) => applyEdit(current, edit, accepts), graph);
}

// Whether a wire may be drawn; asked only to close the gap that a removed stage leaves.
export type Accepts = (graph: Graph, source: string, stage: string, port: string) => boolean;

function applyEdit(graph: Graph, edit: Edit, accepts?: Accepts): Graph {
  switch (edit.edit) {
    case "add_stage":
      return addStage(graph, edit.name, edit.block, edit.settings, edit.at);
    case "remove_stage":
      return removeStage(graph, edit.stage, edit.heal === true, accepts);
    case "rename_stage":
      return renameStage(graph, edit.stage, edit.name);
    case "connect":
      return connectWire(graph, edit.source, edit.stage, edit.port, edit.failing);
    case "disconnect":
      return disconnectWire(graph, edit.source, edit.stage, edit.port);
    case "insert_stage":
      return insertStage(graph, edit);
    case "move_stage":
      return updateStage(graph, edit.stage, (stage) => ({ ...stage, place: edit.at }));
    case "switch_stage":
      return updateStage(graph, edit.stage, (stage) => ({
        ...stage,
        off: edit.off,
        bypass: false,
      }));
    case "bypass_stage":
      return updateStage(graph, edit.stage, (stage) => ({
        ...stage,
        off: false,
        bypass: edit.bypass,
      }));
    case "describe_stage":
      return updateStage(graph, edit.stage, (stage) => ({
        ...stage,
        title: edit.title ?? stage.title ?? "",
        note: edit.note ?? stage.note ?? "",
      }));
    case "group_stages":
      return addGroup(graph, edit);
    case "change_group":
      return changeGroup(graph, edit);
    case "ungroup":
      return removeGroup(graph, edit.group);
    case "rename_pipeline":
      return { ...graph, name: edit.name };
    case "set_seed":
      return { ...graph, seed: edit.seed };
    case "add_note":
      return { ...graph, notes: [...graph.notes, changedNote(EMPTY_NOTE, edit)] };
    case "change_note":
      return {
        ...graph,
        notes: graph.notes.map((note, n) => (n === edit.number ? changedNote(note, edit) : note)),
      };
    case "remove_note":
      return { ...graph, notes: graph.notes.filter((_, n) => n !== edit.number) };
    case "set_setting":
      return writeSetting(graph, edit.stage, edit.setting, edit.value);
    case "reset_setting":
      return writeSetting(graph, edit.stage, edit.setting, undefined);
  }
}

function updateStage(graph: Graph, id: string, change: (stage: Stage) => Stage): Graph {
  return {
    ...graph,
    stages: graph.stages.map((stage) => (stage.id === id ? change(stage) : stage)),
  };
}

function addStage(
  graph: Graph,
  id: string,
  block: string,
  settings: Record<string, unknown> = {},
  at?: Pair | null,
): Graph {
  if (graph.stages.some((stage) => stage.id === id)) return graph;
  const empty = { inputs: {}, off: false, bypass: false, title: "", note: "" };
  const stage: Stage = { ...empty, id, block, settings, place: at ?? null };
  return { ...graph, stages: [...graph.stages, stage] };
}

function removeStage(graph: Graph, id: string, heal: boolean, accepts?: Accepts): Graph {
  const removed = graph.stages.find((stage) => stage.id === id);
  if (!removed) return graph;
  const leaving = wiresOf(graph).filter((wire) => wire.source === id && wire.stage !== id);
  const remaining = graph.stages.filter((stage) => stage.id !== id);
  const stages = remaining.map((stage) => withoutSource(stage, id));
  let next: Graph = withoutMember({ ...graph, stages }, id);
  const wires = Object.entries(removed.inputs).flatMap(([port, names]) =>
    names.map((source) => wireTo(removed, port, source)),
  );
  for (const { stage, port, failing } of heal ? leaving : []) {
    const wire = failing
      ? undefined
      : wires.find((wire) => accepts?.(next, wire.source, stage, port));
    if (wire) next = connectWire(next, wire.source, stage, port, wire.failing);
  }
  return next;
}

function withoutSource(stage: Stage, source: string): Stage {
  if (!Object.values(stage.inputs).some((names) => names.includes(source))) return stage;
  const inputs = Object.entries(stage.inputs).map(
    ([port, names]) => [port, names.filter((name) => name !== source)] as const,
  );
  return { ...stage, inputs: Object.fromEntries(inputs.filter(([, names]) => names.length)) };
}

function renameStage(graph: Graph, id: string, name: string): Graph {
  if (graph.stages.some((stage) => stage.id === name)) return graph;
  const follow = (source: string) => (source === id ? name : source);
  const stages = graph.stages.map((stage) => {
    if (stage.id !== id && !refersTo(stage, id)) return stage;
    const inputs = Object.entries(stage.inputs).map(([port, names]) => [port, names.map(follow)]);
    const settings = Object.entries(stage.settings).map(([setting, value]) => [
      setting,
      followName(setting, value, id, name),
    ]);
    const failing = stage.failing?.map(([port, source]): [string, string] => [
      port,
      follow(source),
    ]);
    return {
      ...stage,
      ...(failing ? { failing } : {}),
      id: follow(stage.id),
      inputs: Object.fromEntries(inputs),
      settings: Object.fromEntries(settings),
    };
  });
  return withRenamedMember({ ...graph, stages }, id, name);
}

function refersTo(stage: Stage, id: string): boolean {
  const fed = Object.values(stage.inputs).some((names) => names.includes(id));
  return (
    fed ||
    Object.entries(stage.settings).some(
      ([setting, value]) => followName(setting, value, id, "") !== value,
    )
  );
}

// A setting's value in which what refers to a stage follows its name; the same value where none does.
export function followName(setting: string, value: unknown, id: string, name: string): unknown {
  if (madeBy(value) === id) return { made_by: name };
  if (setting === "rules" && Array.isArray(value)) return followInRules(value, id, name);
  const refers = (key: string) => key.startsWith(`${id}.`);
  if (setting !== "vary" || !Object.keys(value ?? {}).some(refers)) return value;
  return Object.fromEntries(
    Object.entries(value as object).map(([key, candidates]) => [
      refers(key) ? name + key.slice(id.length) : key,
      candidates,
    ]),
  );
}

// The rules of a gate in which the stages of reports follow a name; the same where none does.
function followInRules(rules: unknown[], id: string, name: string): unknown[] {
  const refers = ([part, value]: [string, unknown]) => REPORT_PARTS.includes(part) && value === id;
  if (!rules.some((rule) => Object.entries(rule ?? {}).some(refers))) return rules;
  return rules.map((rule) =>
    Object.fromEntries(
      Object.entries(rule ?? {}).map((entry) => (refers(entry) ? [entry[0], name] : entry)),
    ),
  );
}

// The stage whose columns a setting means; undefined where it means none.
function madeBy(value: unknown): unknown {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  return keys.length === 1 ? (value as { made_by?: unknown }).made_by : undefined;
}

function connectWire(
  graph: Graph,
  source: string,
  stage: string,
  port: string,
  failing = false,
): Graph {
  return updateStage(graph, stage, (stage) => {
    const wired = stage.inputs[port] ?? [];
    if (wired.includes(source)) return stage;
    const inputs = { ...stage.inputs, [port]: [...wired, source] };
    if (!failing && !stage.failing) return { ...stage, inputs };
    const others = (stage.failing ?? []).filter(([at, from]) => at !== port || from !== source);
    return { ...stage, inputs, failing: failing ? [...others, [port, source]] : others };
  });
}

function disconnectWire(graph: Graph, source: string, stage: string, port: string): Graph {
  return updateStage(graph, stage, (stage) => {
    const { [port]: names = [], ...rest } = stage.inputs;
    const left = names.filter((name) => name !== source);
    return { ...stage, inputs: left.length ? { ...stage.inputs, [port]: left } : rest };
  });
}

// Inserts a stage in a wire; which of its own ports takes the wire is left to the server.
function insertStage(graph: Graph, edit: Extract<Edit, { edit: "insert_stage" }>): Graph {
  const cut = disconnectWire(graph, edit.source, edit.stage, edit.port);
  const added = addStage(cut, edit.name, edit.block, edit.settings, edit.at);
  return withInserted(connectWire(added, edit.name, edit.stage, edit.port), edit);
}

const EMPTY_NOTE: NoteData = { text: "", at: null, size: null, color: "" };

// A note with the text of an edit; what that leaves out stays.
function changedNote(
  note: NoteData,
  { text, at, size, color }: Extract<Edit, { edit: "add_note" | "change_note" }>,
): NoteData {
  return {
    text,
    at: at ?? note.at,
    size: size ?? note.size ?? null,
    color: color ?? note.color ?? "",
  };
}

function writeSetting(graph: Graph, id: string, name: string, value: unknown): Graph {
  return updateStage(graph, id, (stage) => {
    const { [name]: _, ...rest } = stage.settings;
    return { ...stage, settings: value === undefined ? rest : { ...rest, [name]: value } };
  });
}
