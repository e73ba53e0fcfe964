// The data of a formula field, and what the server answers to a text that is being typed.
export type Choice = {
  what: "column" | "function" | "word";
  name: string;
  written: string; // as it stands in a formula; of a function with its parentheses
  kind: string;
  help: string;
};

export type FormulaData = {
  id: string;
  value: string;
  label: string;
  limit: number;
  place: { stage: string; setting: string };
  url: string;
  token: string;
  choices: Choice[];
  words: Record<string, string>;
};

export type Fault = { said: string; start: number; end: number };

export type Trial = {
  fault?: Fault;
  said?: string; // why there are no rows
  heads?: string[];
  kind?: string;
  rows?: string[][];
};
