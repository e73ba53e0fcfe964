// What a block does, takes and gives.
import type { Editor } from "../editor";
import type { Block } from "../types";

export function about(block: Block, editor: Editor): { takes: string; gives: string } {
  const kind = (name: string) => editor.t(`wire.${name}`);
  const ports = block.ports.map((port) => port.said || kind(port.wire));
  return {
    takes: ports.length ? editor.t("canvas.takes", { what: ports.join(", ") }) : editor.t("canvas.takes_nothing"),
    gives: editor.t("canvas.gives", { what: block.outputs.map(kind).join(", ") }),
  };
}

export function About({ block, editor }: { block: Block; editor: Editor }) {
  const { takes, gives } = about(block, editor);
  return (
    <>
      <b>{block.title}</b>
      <p>{block.summary}</p>
      <p className="quiet">{takes}</p>
      <p className="quiet">{gives}</p>
    </>
  );
}
