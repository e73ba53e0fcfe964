// Stages on their way: copied as plain JSON text, pasted as edits with names that are free.
import { BOX, toPlace, type Point } from "./layout";
import { freeName } from "./rules";
import type { Edit, Graph, Stage } from "./types";

const MARK = "fabrica-stages";
const KEPT = "fabrica.clipboard";
const MOST = 1_000_000;

export type Clip = { mark: typeof MARK; stages: (Omit<Stage, "place"> & Point)[] };

export function copied(graph: Graph, ids: ReadonlySet<string>, at: Map<string, Point>): Clip | null {
  const chosen = graph.stages.filter((stage) => ids.has(stage.id));
  if (chosen.length === 0) return null;
  const stages = chosen.map(({ place: _, ...stage }) => ({ ...stage, ...at.get(stage.id)! }));
  return { mark: MARK, stages };
}

export function keep(clip: Clip): string {
  const text = JSON.stringify(clip);
  try {
    sessionStorage.setItem(KEPT, text);
  } catch {
    // the system's clipboard has it all the same
  }
  return text;
}

export function kept(): Clip | null {
  try {
    return read(sessionStorage.getItem(KEPT) ?? "");
  } catch {
    return null;
  }
}

// Text from a clipboard may come from anywhere: what is no stage is no clip.
export function read(text: string): Clip | null {
  if (text.length > MOST || !text.includes(MARK)) return null;
  try {
    const found = JSON.parse(text) as Partial<Clip>;
    const whole = found.mark === MARK && Array.isArray(found.stages) && found.stages.every(isStage);
    return whole ? (found as Clip) : null;
  } catch {
    return null;
  }
}

function isStage(one: unknown): boolean {
  const stage = one as Partial<Clip["stages"][number]> | null;
  return (
    typeof stage?.id === "string" && typeof stage.block === "string" &&
    Number.isFinite(stage.x) && Number.isFinite(stage.y) &&
    typeof stage.settings === "object" && stage.settings !== null &&
    typeof stage.inputs === "object" && stage.inputs !== null &&
    Object.values(stage.inputs).every((names) => Array.isArray(names))
  );
}

export function middleOf({ stages }: Clip): Point {
  const xs = stages.map((one) => one.x);
  const ys = stages.map((one) => one.y);
  return {
    x: (Math.min(...xs) + Math.max(...xs) + BOX.width) / 2,
    y: (Math.min(...ys) + Math.max(...ys) + BOX.height) / 2,
  };
}

// Around a spot, with the wires among them only.
export function pasted(graph: Graph, clip: Clip, spot: Point): { edits: Edit[]; names: string[] } {
  const { x, y } = middleOf(clip);
  return placed(graph, clip, { x: spot.x - x, y: spot.y - y });
}

function placed(graph: Graph, clip: Clip, by: Point): { edits: Edit[]; names: string[] } {
  const names = new Map<string, string>();
  for (const { id } of clip.stages) {
    names.set(id, freeName(graph, stem(id), new Set(names.values())));
  }
  const add = clip.stages.map(({ id, block, settings, x, y }): Edit => ({
    edit: "add_stage", block, name: names.get(id)!, settings: followed(settings, names),
    at: toPlace({ x: x + by.x, y: y + by.y }),
  }));
  const wires = clip.stages.flatMap(({ id, inputs }) =>
    Object.entries(inputs).flatMap(([port, sources]) =>
      sources.filter((source) => names.has(source)).map((source): Edit => ({
        edit: "connect", source: names.get(source)!, stage: names.get(id)!, port,
      })),
    ),
  );
  const off = clip.stages.filter((one) => one.off);
  const switched = off.map(({ id }): Edit => ({ edit: "switch_stage", stage: names.get(id)!, off: true }));
  return { edits: [...add, ...wires, ...switched], names: [...names.values()] };
}

// "the columns that stage makes" means the copy where that is copied too.
function followed(settings: Stage["settings"], names: Map<string, string>): Stage["settings"] {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const made = (value as { made_by?: unknown } | null)?.made_by;
      const copy = typeof made === "string" ? names.get(made) : undefined;
      return [name, copy === undefined ? value : { made_by: copy }];
    }),
  );
}

function stem(name: string): string {
  return name.replace(/_\d+$/, "") || name;
}
