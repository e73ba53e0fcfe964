// The clipboard: stages copied as JSON text, and pasted as edits under free names.
import { STAGE_SIZE, toPlace, type Point } from "../model/geometry";
import { groupCopies, wholeGroups } from "../groups/copies";
import { followName } from "../model/apply";
import { freeName, wireTo } from "../model/rules";
import type { Edit, Graph, Group, Stage, WireRef } from "../model/types";

const MARK = "fabrica-stages";
const STORAGE_KEY = "fabrica.clipboard";
const MAX_LENGTH = 1_000_000;

export type Clip = {
  mark: typeof MARK;
  stages: (Omit<Stage, "place"> & Point)[];
  groups?: Group[]; // those that are copied whole
};

export function copyStages(
  graph: Graph,
  ids: ReadonlySet<string>,
  positions: Map<string, Point>,
): Clip | null {
  const chosen = graph.stages.filter((stage) => ids.has(stage.id));
  if (chosen.length === 0) return null;
  const stages = chosen.map(({ place: _, ...stage }) => ({
    ...stage,
    ...positions.get(stage.id)!,
  }));
  return { mark: MARK, stages, groups: wholeGroups(graph, ids) };
}

export function saveClip(clip: Clip): string {
  const text = JSON.stringify(clip);
  try {
    sessionStorage.setItem(STORAGE_KEY, text);
  } catch {
    // the clip still goes to the system's clipboard
  }
  return text;
}

export function savedClip(): Clip | null {
  try {
    return parseClip(sessionStorage.getItem(STORAGE_KEY) ?? "");
  } catch {
    return null;
  }
}

// A clip read from text, which may come from anywhere; null if it is none.
export function parseClip(text: string): Clip | null {
  if (text.length > MAX_LENGTH || !text.includes(MARK)) return null;
  try {
    const clip = JSON.parse(text) as Partial<Clip>;
    const whole = clip.mark === MARK && Array.isArray(clip.stages) && clip.stages.every(isStage);
    return whole ? (clip as Clip) : null;
  } catch {
    return null;
  }
}

function isStage(value: unknown): boolean {
  const stage = value as Partial<Clip["stages"][number]> | null;
  return (
    typeof stage?.id === "string" &&
    typeof stage.block === "string" &&
    Number.isFinite(stage.x) &&
    Number.isFinite(stage.y) &&
    typeof stage.settings === "object" &&
    stage.settings !== null &&
    typeof stage.inputs === "object" &&
    stage.inputs !== null &&
    Object.values(stage.inputs).every((names) => Array.isArray(names))
  );
}

export function clipCenter({ stages }: Clip): Point {
  const xs = stages.map((stage) => stage.x);
  const ys = stages.map((stage) => stage.y);
  return {
    x: (Math.min(...xs) + Math.max(...xs) + STAGE_SIZE.width) / 2,
    y: (Math.min(...ys) + Math.max(...ys) + STAGE_SIZE.height) / 2,
  };
}

// The edits that paste a clip around a spot, with the wires among its stages and the `outer` ones
// that feed them.
export function pasteEdits(
  graph: Graph,
  clip: Clip,
  spot: Point,
  outer: WireRef[] = [],
): { edits: Edit[]; names: string[] } {
  const { x, y } = clipCenter(clip);
  return pasteMovedBy(graph, clip, { x: spot.x - x, y: spot.y - y }, outer);
}

function pasteMovedBy(
  graph: Graph,
  clip: Clip,
  by: Point,
  outer: WireRef[],
): { edits: Edit[]; names: string[] } {
  const names = new Map<string, string>();
  for (const { id } of clip.stages) {
    names.set(id, freeName(graph, stem(id), new Set(names.values())));
  }
  const add = clip.stages.map(({ id, block, settings, x, y }): Edit => ({
    edit: "add_stage",
    block,
    name: names.get(id)!,
    settings: followRenames(settings, names),
    at: toPlace({ x: x + by.x, y: y + by.y }),
  }));
  const wires = clip.stages.flatMap((stage) =>
    Object.entries(stage.inputs).flatMap(([port, sources]) =>
      sources
        .filter((source) => names.has(source))
        .map((source): Edit => ({
          edit: "connect",
          ...wireTo(stage, port, source),
          source: names.get(source)!,
          stage: names.get(stage.id)!,
        })),
    ),
  );
  const fed = outer.map((wire): Edit => ({
    edit: "connect",
    ...wire,
    stage: names.get(wire.stage)!,
  }));
  const off = clip.stages.filter((stage) => stage.off);
  const switched = off.map(({ id }): Edit => ({
    edit: "switch_stage",
    stage: names.get(id)!,
    off: true,
  }));
  const bypassed = clip.stages
    .filter(({ bypass, off }) => bypass && !off)
    .map(({ id }): Edit => ({ edit: "bypass_stage", stage: names.get(id)!, bypass: true }));
  const described = clip.stages
    .filter(({ title, note }) => title || note)
    .map(({ id, title = "", note = "" }): Edit => ({
      edit: "describe_stage",
      stage: names.get(id)!,
      title,
      note,
    }));
  return {
    edits: [
      ...add,
      ...wires,
      ...fed,
      ...switched,
      ...bypassed,
      ...described,
      ...groupCopies(graph, clip.groups, names),
    ],
    names: [...names.values()],
  };
}

// Settings whose references to other stages mean the copies, where those are copied too.
function followRenames(settings: Stage["settings"], names: Map<string, string>): Stage["settings"] {
  return Object.fromEntries(
    Object.entries(settings).map(([setting, value]) => [
      setting,
      [...names].reduce((result, [id, copy]) => followName(setting, result, id, copy), value),
    ]),
  );
}

function stem(name: string): string {
  return name.replace(/_\d+$/, "") || name;
}
