// The data that the server and the page send; field names are those of the wire.
import type { Drift, WatchedWindow } from "./drift";
import type { GuideData } from "./guide";
import type { Mark } from "./mark";
import type { RecordingAccess } from "./recording";

export type State =
  | "not_run"
  | "outdated"
  | "waiting"
  | "running"
  | "succeeded"
  | "reused"
  | "failed"
  | "refused"
  | "skipped"
  | "cancelled";

export type Status = {
  state: State;
  seconds: number | null;
  started: number | null; // unix seconds of the server's clock
  rows: number | null;
  aside?: number | null; // the rows that a sieve sets aside
  columns: number | null;
  metrics: Metrics;
  checks: { failed: number; of: number; held?: number } | null; // held: of the rules of a gate
  progress?: Progress | null; // while it works
  folds?: Metrics[];
  drift?: Drift[];
  trials?: (number | null)[]; // the scores of a search, as they come
  windows?: WatchedWindow[];
};

export type Metrics = Record<string, number | null>;
export type Progress = { code: string; done: number; of: number };

export type Kind = "Data" | "Model" | "Report"; // what a wire carries
export type Pair = [number, number];

export type Port = {
  name: string;
  said: string;
  wire: Kind;
  many: boolean;
  optional: boolean;
  compared?: boolean; // reports of other models, by which none passes
};

export type LocalText = string | Record<string, string>; // for all readers, or one a language

// A stage of the pipeline file.
export type Stage = {
  id: string;
  block: string;
  inputs: Record<string, string[]>;
  settings: Record<string, unknown>;
  off?: boolean;
  bypass?: boolean; // what comes in goes on
  title?: LocalText;
  note?: LocalText;
  place: Pair | null;
  failing?: [port: string, source: string][]; // the wires that carry what a sieve sets aside
};

export type NoteData = {
  text: string;
  at: Pair | null;
  size?: Pair | null;
  color?: string; // one of a few names; empty is the usual one
};

// Stages that are drawn as one box; some that it names may be missing.
export type Group = {
  id: string;
  stages: string[];
  title: LocalText;
  color: string;
  folded: boolean;
};

export type Graph = {
  name: string;
  seed: number | null;
  stages: Stage[];
  notes: NoteData[];
  groups?: Group[];
};

// A wire; a failing one carries the rows that its source, a sieve, sets aside.
export type WireRef = { source: string; stage: string; port: string; failing?: boolean };

// The elements of an icon, each a tag of SVG with its attributes.
export type IconNodes = [tag: string, attributes: Record<string, string>][];

export type Block = {
  id: string;
  title: string;
  family: string;
  icon: IconNodes;
  summary: string;
  shape: string;
  ports: Port[];
  outputs: Kind[];
  passes: string | null; // the port whose value is handed on
  words: string[];
  curated: boolean; // in front; the others are found by the search
  when?: string; // when to choose it
  missing?: string; // how to install the library it needs, where that is not installed
};

// The edits of a pipeline; the server has the same in `pipeline_core/edits/edit_types.py`.
export type Edit =
  | {
      edit: "add_stage";
      block: string;
      name: string;
      settings?: Record<string, unknown>;
      at?: Pair | null;
    }
  | { edit: "remove_stage"; stage: string; heal?: boolean }
  | { edit: "rename_stage"; stage: string; name: string }
  | { edit: "connect"; source: string; stage: string; port: string; failing?: boolean }
  | { edit: "disconnect"; source: string; stage: string; port: string }
  | {
      edit: "insert_stage";
      block: string;
      source: string;
      stage: string;
      port: string;
      name: string;
      settings?: Record<string, unknown>;
      at?: Pair | null;
    }
  | { edit: "set_setting"; stage: string; setting: string; value: unknown }
  | { edit: "reset_setting"; stage: string; setting: string }
  | { edit: "move_stage"; stage: string; at: Pair }
  | { edit: "switch_stage"; stage: string; off: boolean }
  | { edit: "bypass_stage"; stage: string; bypass: boolean }
  | { edit: "describe_stage"; stage: string; title?: LocalText; note?: LocalText }
  | {
      edit: "group_stages";
      name: string;
      stages: string[];
      title?: LocalText;
      color?: string;
      folded?: boolean;
    }
  | {
      edit: "change_group";
      group: string;
      title?: LocalText;
      color?: string;
      folded?: boolean;
      stages?: string[];
    }
  | { edit: "ungroup"; group: string }
  | { edit: "rename_pipeline"; name: string }
  | { edit: "set_seed"; seed: number }
  | { edit: "add_note"; text: string; at?: Pair | null; size?: Pair | null; color?: string }
  | {
      edit: "change_note";
      number: number;
      text: string;
      at?: Pair | null;
      size?: Pair | null;
      color?: string | null;
    }
  | { edit: "remove_note"; number: number };

export type Fix = { said: string; edits: Edit[] };
// How urgently a problem is said: what a stage still lacks is to do, not wrong.
export const LEVELS = ["error", "warning", "todo"] as const;
export type Level = (typeof LEVELS)[number];
export type Problem = {
  level: Level;
  code: string;
  stage?: string | null;
  field: string | null;
  said: string;
  fixes: Fix[];
};

// The information on a stage beside the file: its appearance, its status and its problems.
// The colour and the shape of a model, the shape in a box of 12 by 12.
export type ModelMark = { colour: string; outline: string };

export type StageInfo = {
  id: string;
  block: string;
  title: string;
  family: string;
  icon: IconNodes;
  problem: Level | null;
  place: Pair | null;
  status: Status;
  ports?: Port[];
  outputs?: Kind[];
  passes?: string | null;
  shape?: [number, number] | null;
  reason?: string | null;
  pinned?: string | null; // what its pin keeps
  overridden?: string | null; // who lets it pass though it is refused
  varied?: string | null; // which searches try which of its settings
  lowest?: boolean | null; // of a search: whether the lowest score is the best
  loss?: string | null; // it drops another share of its rows than it did
  model?: ModelMark | null; // how the model that it trains is drawn everywhere
  refits?: { stages: string[]; said: string } | null; // in every fold of a judge
  problems?: Problem[];
};

export type StageInfoOf = (id: string) => StageInfo;

export type Wire = { source: string; target: string };

export type RunData = {
  id: string;
  active: boolean;
  status: string;
  started: number | null;
  share: number;
  text: string; // how it ended, or why it has not begun
};

export type SceneData = {
  pipeline: string;
  lang: string;
  now: number;
  stages: StageInfo[];
  run: RunData | null;
  events?: string | null; // where the run's events are to be had, and the leave to ask for them
  token?: string | null;
  telling: string[];
  scores: string[];
  words: Record<string, string>;
  problems?: Problem[] | undefined;
  undo?: string | null | undefined;
  redo?: string | null | undefined;
  versions?: number | undefined;
  fingerprint?: string | null; // of the columns and the problems; null where they are not known yet
};

// The addresses of the document, and the token to use them.
export type DocumentAccess = {
  document: string;
  edits: string;
  changes: string;
  blocks: string;
  files: string;
  token: string;
};

export type CanvasData = SceneData & {
  module: string;
  wires: Wire[];
  selected: string | null;
  events: string | null;
  token: string | null;
  graph?: Graph;
  revision?: number;
  editable?: DocumentAccess | null;
  workspace?: string; // whose habits the palette remembers
  says?: Record<string, string>; // all the words of the editor
  asks?: string[]; // what the page can be asked to do
  takes?: Partial<Record<"picture" | "file" | "script", string>>; // where it can be taken home from
  plays?: RecordingAccess; // where what was recorded is to be had
  marks?: Record<string, Mark>; // two runs drawn as one
  guide?: GuideData | null; // of the lesson that is done on the pipeline
  fills?: boolean; // it takes all the room there is, with the panel of the page beside it
};

export type Summary = {
  rows?: number | null;
  failing_rows?: number | null;
  columns?: number | null;
  metrics?: Record<string, number | null>;
  checks?: { passed: boolean; report?: string }[];
  passed?: boolean | null;
  overridden?: unknown[]; // who lets it pass though it is refused
};

export type RunEvent = {
  seq: number;
  kind: string;
  stage: string | null;
  t: number;
  status?: string;
  seconds?: number | null;
  summary?: Summary | null;
  text?: string;
  code?: string;
  values?: Record<string, unknown>;
  said?: Record<string, string>; // what went wrong, by language
};

export type Component = {
  data: CanvasData | null;
  parentElement: HTMLElement | ShadowRoot;
  setStateValue: (name: string, value: unknown) => void;
};
