// Automatic wires of a new stage: its other inputs from the likeliest sources upstream, such as the
// split behind which its model was trained.
import { ancestors } from "../model/rules";
import type { Block, Edit, Port } from "../model/types";
import type { EditorApi } from "./api";

// The edits that wire the inputs other than `port`, which is wired from `source`; optional ones
// stay open.
export function remainingWires(
  editor: EditorApi,
  block: Block,
  name: string,
  source: string,
  port: string,
): Edit[] {
  return block.ports.flatMap((candidate): Edit[] => {
    if (candidate.name === port || candidate.optional) return [];
    const nearest = likelySource(editor, source, candidate);
    return nearest === null
      ? []
      : [{ edit: "connect", source: nearest, stage: name, port: candidate.name }];
  });
}

function likelySource(editor: EditorApi, source: string, { wire }: Port): string | null {
  const ahead = ancestors(editor.graph, source);
  const gives = editor.graph.stages.filter(
    ({ id }) => (ahead.has(id) || id === source) && editor.info(id).outputs?.includes(wire),
  );
  const splits = gives.filter((stage) => editor.block(stage.block)?.shape === "split");
  const direct = Object.values(editor.stage(source)?.inputs ?? {}).flat();
  const nearest = splits.at(-1) ?? gives.find((stage) => direct.includes(stage.id));
  return nearest?.id ?? null;
}
