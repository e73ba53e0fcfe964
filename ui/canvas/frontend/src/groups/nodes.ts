// The boxes of groups as nodes of React Flow: a frame below the rows, which are nodes of their own.
import type { Node, NodeHandle } from "@xyflow/react";
import type { EditorApi } from "../editor/api";
import type { Point } from "../model/geometry";
import { groupBoxes, groupNodeId, groupOfNode, type Box } from "./boxes";

export type GroupNodeType = Node<{ rows: string[]; folded: boolean }, "box">;
export type Shifts = ReadonlyMap<string, Point>; // by group: how far it is dragged

export function groupNodes(editor: EditorApi, boxes: Box[], shifts: Shifts): Node[] {
  return boxes.map(({ group, rows, x, y, width, height }) => {
    const by = shifts.get(group.id) ?? { x: 0, y: 0 };
    return {
      id: groupNodeId(group.id),
      type: "box",
      position: { x: x + by.x, y: y + by.y },
      width,
      height,
      handles: blindHandles({ width, height }),
      data: { rows, folded: group.folded },
      draggable: editor.editable,
      selectable: false,
      focusable: false,
      zIndex: -1,
      domAttributes: { "aria-roledescription": undefined },
    };
  });
}

// The ends of wires where no port is known.
export function blindHandles({ width, height }: { width: number; height: number }): NodeHandle[] {
  const at = { y: height / 2, width: 1, height: 1 };
  return [
    { ...at, id: "in:", type: "target", position: "left" as never, x: 0 },
    { ...at, id: "out:", type: "source", position: "right" as never, x: width },
  ];
}

// How far a dragged node has carried its group; null for what is in none.
export function shiftOf(
  editor: EditorApi,
  node: string,
  position: Point,
): { group: string; by: Point } | null {
  const boxes = groupBoxes(editor.graph, editor.positions);
  const id = groupOfNode(node);
  const box = boxes.find(({ group, rows }) => group.id === id || rows.includes(node));
  const start = id === null ? editor.positions.get(node) : box;
  if (!box || !start) return null;
  return { group: box.group.id, by: { x: position.x - start.x, y: position.y - start.y } };
}
