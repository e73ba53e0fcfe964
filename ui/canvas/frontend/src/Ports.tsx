// The ends of a stage: a disc for a table, a square for a model, a diamond for a report.
import { Handle, Position } from "@xyflow/react";
import { memo } from "react";
import { endKey } from "./gesture";
import { useEdited, useEditor } from "./hooks";
import { endsOf, type End } from "./ports";
import { fits } from "./rules";
import type { StageData } from "./types";

export const Ports = memo(({ face, editable }: { face: StageData; editable: boolean }) => (
  <>
    <Handle type="target" id="in:" className="blind" position={Position.Left} isConnectable={false} />
    <Handle type="source" id="out:" className="blind" position={Position.Right} isConnectable={false} />
    {endsOf(face).map((end) => (
      <Port key={end.id} stage={face.id} end={end} editable={editable} />
    ))}
  </>
));

function Port({ stage, end, editable }: { stage: string; end: End; editable: boolean }) {
  const editor = useEditor();
  const mark = useEdited((one) => marked(one, stage, end));
  const kind = editor.t(`wire.${end.kind}`);
  const label = end.gives
    ? editor.t("canvas.port.out", { kind })
    : editor.t("canvas.port.in", { port: end.said || end.name, kind });
  return (
    <Handle
      type={end.gives ? "source" : "target"} id={end.id}
      position={end.gives ? Position.Right : Position.Left}
      isConnectable={editable} style={{ top: end.y }}
      className={`port ${end.kind} ${mark}`} title={mark === "no" ? undefined : label}
      role="img" aria-label={label}
      data-end={endKey({ stage, gives: end.gives, port: end.name, kind: end.kind })}
      data-testid={end.gives ? `out-${stage}-${end.kind}` : `port-${stage}-${end.name}`}
    />
  );
}

type Reads = ReturnType<typeof useEditor>;

// While a wire is drawn: whether this end fits, and whether the keys are at it.
function marked({ gesture }: Reads, stage: string, end: End): string {
  if (!gesture) return "";
  const key = `${stage} ${end.gives ? end.kind : end.name}`;
  const item = gesture.items[gesture.index];
  const here = item && endKey(item.end) === key && item.end.gives === end.gives;
  if (here) return "here";
  if (!gesture.from) return "";
  if (gesture.from.stage === stage && gesture.from.gives === end.gives) {
    return endKey(gesture.from) === key ? "start" : "no";
  }
  if (end.gives === gesture.from.gives) return "no";
  return gesture.verdicts.has(key) && fits(gesture.verdicts.get(key)) ? "fits" : "no";
}
