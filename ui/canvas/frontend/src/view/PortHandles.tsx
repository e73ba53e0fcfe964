// The handles of the ports: a disc for a table, a square for a model, a diamond for a report.
import { Handle, Position } from "@xyflow/react";
import { memo } from "react";
import { useEditorState, useEditor } from "../editor/hooks";
import { BlindHandles } from "./BlindHandles";
import { ROW } from "../groups/boxes";
import { LinkHandles } from "../groups/LinkHandles";
import { endKey } from "../editor/wiring";
import { STAGE_SIZE } from "../model/geometry";
import { FAILING, portEnds, type PortEnd } from "../model/ports";
import { isPossible } from "../model/rules";
import type { StageInfo } from "../model/types";

type Props = { info: StageInfo; editable: boolean; row?: boolean };

export const PortHandles = memo(({ info, editable, row = false }: Props) => (
  <>
    <BlindHandles />
    {row ? <LinkHandles /> : null}
    {portEnds(info).map((end) => (
      <PortHandle
        key={end.id}
        stage={info.id}
        end={end}
        editable={editable}
        scale={row ? ROW.height / STAGE_SIZE.height : 1}
      />
    ))}
  </>
));

type PortProps = { stage: string; end: PortEnd; editable: boolean; scale: number };

function PortHandle({ stage, end, editable, scale }: PortProps) {
  const editor = useEditor();
  const mark = useEditorState((editor) => portMark(editor, stage, end));
  const kind = editor.t(`wire.${end.kind}`);
  const label = end.gives
    ? editor.t(end.name === FAILING ? "canvas.port.failing" : "canvas.port.out", { kind })
    : editor.t("canvas.port.in", { port: end.said || end.name, kind });
  return (
    <Handle
      type={end.gives ? "source" : "target"}
      id={end.id}
      position={end.gives ? Position.Right : Position.Left}
      isConnectable={editable}
      style={{ top: end.y * scale }}
      className={`port ${end.kind} ${mark}`}
      title={mark === "no" ? undefined : label}
      role="img"
      aria-label={label}
      data-end={endKey({ stage, gives: end.gives, port: end.name, kind: end.kind })}
      data-testid={end.gives ? `out-${stage}-${end.name}` : `port-${stage}-${end.name}`}
    />
  );
}

type Reads = ReturnType<typeof useEditor>;

// The CSS class during a wire gesture: whether the port fits, or is the current one.
function portMark({ gesture }: Reads, stage: string, end: PortEnd): string {
  if (!gesture) return "";
  const key = `${stage} ${end.name}`;
  const item = gesture.items[gesture.index];
  const current = item && endKey(item.end) === key && item.end.gives === end.gives;
  if (current) return "here";
  if (!gesture.from) return "";
  if (gesture.from.stage === stage && gesture.from.gives === end.gives) {
    return endKey(gesture.from) === key ? "start" : "no";
  }
  if (end.gives === gesture.from.gives) return "no";
  return gesture.verdicts.has(key) && isPossible(gesture.verdicts.get(key)) ? "fits" : "no";
}
