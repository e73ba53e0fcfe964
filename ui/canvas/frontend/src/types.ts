// What Python sends down, and what the stores keep of it.

export type State =
  | "not_run" | "outdated" | "waiting" | "running" | "succeeded" | "reused"
  | "failed" | "refused" | "skipped" | "cancelled";

export type Status = {
  state: State;
  seconds: number | null;
  started: number | null; // unix seconds of the server's clock
  rows: number | null;
  columns: number | null;
  metrics: Metrics;
  checks: { failed: number; of: number } | null;
  progress?: Progress | null; // while it works
  folds?: Metrics[];
  drift?: Drift[];
};

export type Metrics = Record<string, number | null>;
export type Progress = { code: string; done: number; of: number };
export type Drift = { column: string; psi: number | null; drifted: boolean };

export type StageData = {
  id: string;
  block: string;
  title: string;
  family: string;
  icon: string;
  problem: string | null;
  place: [number, number] | null;
  status: Status;
};

export type Wire = { source: string; target: string };

export type RunData = {
  id: string;
  active: boolean;
  status: string;
  started: number | null;
  share: number;
  text: string; // how it ended, or why it has not begun
};

export type CanvasData = {
  module: string;
  pipeline: string;
  lang: string;
  now: number;
  stages: StageData[];
  wires: Wire[];
  selected: string | null;
  run: RunData | null;
  events: string | null;
  token: string | null;
  telling: string[];
  scores: string[];
  words: Record<string, string>;
};

export type Summary = {
  rows?: number | null;
  columns?: number | null;
  metrics?: Record<string, number | null>;
  checks?: { passed: boolean }[];
  passed?: boolean | null;
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
