// The difference of a stage between two runs.
export type Mark = { kind: string; line: string; said: string };
