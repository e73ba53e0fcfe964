// Edits done in the browser, ahead of the server's answer: pure, and as plain as can be. What the
// server makes of them is the truth and replaces this as soon as it is known.
import type { Edit, Graph, Pair, Stage } from "./types";
import { wiresOf } from "./rules";

export function applied(graph: Graph, edits: Edit[], accepts?: Accepts): Graph {
  return edits.reduce((now, edit) => one(now, edit, accepts), graph);
}

// Whether a wire may be drawn, asked only where a removed stage leaves a gap to close.
export type Accepts = (graph: Graph, source: string, stage: string, port: string) => boolean;

function one(graph: Graph, edit: Edit, accepts?: Accepts): Graph {
  switch (edit.edit) {
    case "add_stage": return add(graph, edit.name, edit.block, edit.settings, edit.at);
    case "remove_stage": return remove(graph, edit.stage, edit.heal === true, accepts);
    case "rename_stage": return rename(graph, edit.stage, edit.name);
    case "connect": return connect(graph, edit.source, edit.stage, edit.port);
    case "disconnect": return disconnect(graph, edit.source, edit.stage, edit.port);
    case "insert_stage": return insert(graph, edit);
    case "move_stage": return change(graph, edit.stage, (stage) => ({ ...stage, place: edit.at }));
    case "switch_stage": return change(graph, edit.stage, (stage) => ({ ...stage, off: edit.off }));
    case "rename_pipeline": return { ...graph, name: edit.name };
    case "set_seed": return { ...graph, seed: edit.seed };
    case "add_note": return { ...graph, notes: [...graph.notes, { text: edit.text, at: edit.at ?? null }] };
    case "change_note": return changeNote(graph, edit.number, edit.text, edit.at);
    case "remove_note": return { ...graph, notes: graph.notes.filter((_, n) => n !== edit.number) };
    case "set_setting": return set(graph, edit.stage, edit.setting, edit.value);
    case "reset_setting": return set(graph, edit.stage, edit.setting, undefined);
  }
}

function change(graph: Graph, id: string, how: (stage: Stage) => Stage): Graph {
  return { ...graph, stages: graph.stages.map((stage) => (stage.id === id ? how(stage) : stage)) };
}

function add(
  graph: Graph, id: string, block: string, settings: Record<string, unknown> = {}, at?: Pair | null,
): Graph {
  if (graph.stages.some((stage) => stage.id === id)) return graph;
  const stage: Stage = { id, block, inputs: {}, settings, off: false, place: at ?? null };
  return { ...graph, stages: [...graph.stages, stage] };
}

function remove(graph: Graph, id: string, heal: boolean, accepts?: Accepts): Graph {
  const gone = graph.stages.find((stage) => stage.id === id);
  if (!gone) return graph;
  const leaving = wiresOf(graph).filter((wire) => wire.source === id && wire.stage !== id);
  const kept = graph.stages.filter((stage) => stage.id !== id);
  let made: Graph = { ...graph, stages: kept.map((stage) => without(stage, id)) };
  const sources = Object.values(gone.inputs).flat();
  for (const { stage, port } of heal ? leaving : []) {
    const source = sources.find((name) => accepts?.(made, name, stage, port));
    if (source) made = connect(made, source, stage, port);
  }
  return made;
}

function without(stage: Stage, source: string): Stage {
  if (!Object.values(stage.inputs).some((names) => names.includes(source))) return stage;
  const inputs = Object.entries(stage.inputs).map(
    ([port, names]) => [port, names.filter((name) => name !== source)] as const,
  );
  return { ...stage, inputs: Object.fromEntries(inputs.filter(([, names]) => names.length)) };
}

function rename(graph: Graph, id: string, name: string): Graph {
  const follow = (one: string) => (one === id ? name : one);
  const stages = graph.stages.map((stage) => {
    const fed = Object.values(stage.inputs).some((names) => names.includes(id));
    if (stage.id !== id && !fed) return stage;
    const inputs = Object.entries(stage.inputs).map(([port, names]) => [port, names.map(follow)]);
    return { ...stage, id: follow(stage.id), inputs: Object.fromEntries(inputs) };
  });
  return { ...graph, stages };
}

function connect(graph: Graph, source: string, stage: string, port: string): Graph {
  return change(graph, stage, (one) => {
    const wired = one.inputs[port] ?? [];
    if (wired.includes(source)) return one;
    return { ...one, inputs: { ...one.inputs, [port]: [...wired, source] } };
  });
}

function disconnect(graph: Graph, source: string, stage: string, port: string): Graph {
  return change(graph, stage, (one) => {
    const { [port]: names = [], ...rest } = one.inputs;
    const left = names.filter((name) => name !== source);
    return { ...one, inputs: left.length ? { ...one.inputs, [port]: left } : rest };
  });
}

// The port it is wired to is the server's to find; until then it shows the wire that leaves it.
function insert(graph: Graph, edit: Extract<Edit, { edit: "insert_stage" }>): Graph {
  const cut = disconnect(graph, edit.source, edit.stage, edit.port);
  const made = add(cut, edit.name, edit.block, edit.settings, edit.at);
  return connect(made, edit.name, edit.stage, edit.port);
}

function changeNote(graph: Graph, number: number, text: string, at?: Pair | null): Graph {
  const notes = graph.notes.map((note, n) => (n === number ? { text, at: at ?? note.at } : note));
  return { ...graph, notes };
}

function set(graph: Graph, id: string, name: string, value: unknown): Graph {
  return change(graph, id, (stage) => {
    const { [name]: _, ...rest } = stage.settings;
    return { ...stage, settings: value === undefined ? rest : { ...rest, [name]: value } };
  });
}
