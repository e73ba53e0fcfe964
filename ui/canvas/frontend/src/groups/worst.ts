// The state that stands for several stages: the one that most asks for attention.
import type { State } from "../model/types";

const BY_ATTENTION: State[] = [
  "failed",
  "refused",
  "running",
  "cancelled",
  "skipped",
  "waiting",
  "outdated",
  "not_run",
  "reused",
  "succeeded",
];

export function worstState(states: State[]): State {
  const places = states.map((state) => BY_ATTENTION.indexOf(state)).filter((place) => place >= 0);
  return BY_ATTENTION[Math.min(...places)] ?? "not_run";
}
