// What a run recorded, and a row's passport in it; `ui/screens/pipeline/play` makes both.

export type Columns = { kind: string; label: string; texts: string[]; more: number };

export type Examples = {
  matched: boolean; // the same rows before and after
  columns: { name: string; how: "changed" | "added" | "dropped" | "role" | "same" }[];
  rows: { label: string; part: string; before: string[] | null; after: string[] | null }[];
};

export type RunStep = {
  stage: string;
  title: string;
  block: string;
  family: string;
  note: string;
  state: string;
  state_said: string;
  said: string[];
  figures: [string, string][];
  chips: Columns[];
  examples: Examples | null;
  code: string;
  called: string;
};

// `end` says how a run ended that did not go to its end, `notice` that the pipeline is another now.
export type Recording = { run: string; steps: RunStep[]; end: string; notice: string };

export type RowCell = { column: string; how: string; old: string; new: string };

export type RowStep = {
  stage: string;
  presence: string;
  part: string;
  said: string[];
  cells: RowCell[];
  more: number;
  verdict: string;
};

export type RowPassport = {
  said: string;
  others: string;
  alike: string[];
  stage: string;
  steps: Record<string, RowStep>;
};

// Where what was recorded is to be had, and the token to ask for it.
export type RecordingAccess = { recording: string; row: string; token: string };
