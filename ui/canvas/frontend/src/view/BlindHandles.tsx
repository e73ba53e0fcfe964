// The handles of wires that have no port to end at: they cannot be seen nor taken.
import { Handle, Position } from "@xyflow/react";

export function BlindHandles() {
  return (
    <>
      <Handle
        type="target"
        id="in:"
        className="blind"
        position={Position.Left}
        isConnectable={false}
      />
      <Handle
        type="source"
        id="out:"
        className="blind"
        position={Position.Right}
        isConnectable={false}
      />
    </>
  );
}
