// The problems of the pipeline: those of each stage, then those of the whole.
import type { Problem } from "../model/types";
import type { EditorApi } from "./api";

export function problemsOf({ graph, info, store }: EditorApi): Problem[] {
  const own = graph.stages.flatMap(({ id }) =>
    (info(id).problems ?? []).map((problem) => ({ ...problem, stage: id })),
  );
  return [...own, ...(store.scene.problems ?? []).filter((problem) => !problem.stage)];
}
