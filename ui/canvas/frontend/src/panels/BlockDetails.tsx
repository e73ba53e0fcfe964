// The summary of a block: what it does, takes and gives.
import type { EditorApi } from "../editor/api";
import type { Block } from "../model/types";

export function describePorts(block: Block, editor: EditorApi): { takes: string; gives: string } {
  const kind = (name: string) => editor.t(`wire.${name}`);
  const ports = block.ports.map((port) => port.said || kind(port.wire));
  return {
    takes: ports.length
      ? editor.t("canvas.takes", { what: ports.join(", ") })
      : editor.t("canvas.takes_nothing"),
    gives: editor.t("canvas.gives", { what: block.outputs.map(kind).join(", ") }),
  };
}

export function BlockDetails({ block, editor }: { block: Block; editor: EditorApi }) {
  const { takes, gives } = describePorts(block, editor);
  return (
    <>
      <b>{block.title}</b>
      <p>{block.summary}</p>
      {block.missing ? <p className="missing">{block.missing}</p> : null}
      {block.when ? <p>{block.when}</p> : null}
      <p className="quiet">{takes}</p>
      <p className="quiet">{gives}</p>
    </>
  );
}
