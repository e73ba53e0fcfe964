// The ends of the short wire from a row of a group to the next, between their icons.
import { Handle, Position } from "@xyflow/react";
import { ROW } from "./boxes";
import { LINK } from "./ends";

const [TOP, BOTTOM] = [4, ROW.height - 4];

export function LinkHandles() {
  const place = { className: "blind", isConnectable: false };
  const { x: left } = LINK;
  return (
    <>
      <Handle
        {...place}
        type="target"
        id={LINK.above}
        position={Position.Top}
        style={{ left, top: TOP }}
      />
      <Handle
        {...place}
        type="source"
        id={LINK.below}
        position={Position.Bottom}
        style={{ left, top: BOTTOM, bottom: "auto" }}
      />
    </>
  );
}

// The same for React Flow before it has measured them.
export const LINK_HANDLES = [
  { id: LINK.above, type: "target" as const, position: Position.Top, y: TOP },
  { id: LINK.below, type: "source" as const, position: Position.Bottom, y: BOTTOM },
].map((handle) => ({ ...handle, x: LINK.x, width: 1, height: 1 }));
