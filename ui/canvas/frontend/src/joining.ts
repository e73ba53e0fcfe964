// What a new stage's other ports most likely take: the split its model was trained behind.
import type { Editor } from "./editor";
import { before } from "./rules";
import type { Block, Edit, Port } from "./types";

// `port` is wired from `source` already; ports that may stay empty do.
export function rest(editor: Editor, block: Block, name: string, source: string, port: string): Edit[] {
  return block.ports.flatMap((one): Edit[] => {
    if (one.name === port || one.optional) return [];
    const nearest = likely(editor, source, one);
    return nearest === null ? [] : [{ edit: "connect", source: nearest, stage: name, port: one.name }];
  });
}

function likely(editor: Editor, source: string, { wire }: Port): string | null {
  const ahead = before(editor.graph, source);
  const gives = editor.graph.stages.filter(
    ({ id }) => (ahead.has(id) || id === source) && editor.face(id).outputs?.includes(wire),
  );
  const splits = gives.filter((one) => editor.block(one.block)?.shape === "split");
  const direct = Object.values(editor.stage(source)?.inputs ?? {}).flat();
  const found = splits.at(-1) ?? gives.find((one) => direct.includes(one.id));
  return found?.id ?? null;
}
