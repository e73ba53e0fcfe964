// The wires, each in the colour of what it carries.
import type { Edge } from "@xyflow/react";
import { useMemo } from "react";
import type { Editor } from "./editor";
import { useEdited, useEditor } from "./hooks";
import { hung } from "./ports";
import { wireId } from "./rules";
import type { WireRef } from "./types";

export function useEdges(aimed: string | null): Edge[] {
  const editor = useEditor();
  const wires = useEdited((one) => one.wires);
  const faces = useEdited((one) => one.store.data.stages);
  const blocks = useEdited((one) => one.blocks);
  const marks = useEdited(marked);
  return useMemo(() => {
    const classes = marks.split("|");
    return wires.map((wire, index) => edge(editor, wire, classes[index] ?? "", aimed));
  }, [editor, wires, faces, blocks, marks, aimed]);
}

function marked(editor: Editor): string {
  const { wires, wire, store, selection } = editor;
  const chosen = wire ? wireId(wire) : null;
  return wires
    .map((one) => {
      const near = selection.has(one.source) || selection.has(one.stage);
      const off = editor.stage(one.source)?.off || editor.stage(one.stage)?.off;
      const live = store.status(one.stage).state === "running";
      return `${near ? "near " : ""}${off ? "off " : ""}${live ? "live " : ""}${chosen === wireId(one) ? "chosen" : ""}`;
    })
    .join("|");
}

function edge(editor: Editor, wire: WireRef, mark: string, aimed: string | null): Edge {
  const id = wireId(wire);
  const { source, stage, port } = wire;
  const [sourceHandle, targetHandle, kind] = hung(editor.face(source), editor.face(stage), port);
  const domAttributes = {
    "aria-roledescription": undefined, "data-wire": id, "data-testid": `wire-${source}-${stage}-${port}`,
  };
  return {
    id, source, target: stage, sourceHandle, targetHandle, data: { wire }, interactionWidth: 16,
    className: `${kind} ${mark}${aimed === id ? " aimed" : ""}`, zIndex: mark.includes("chosen") ? 1 : 0,
    ariaLabel: `${source} → ${stage}`, domAttributes: domAttributes as Edge["domAttributes"] & object,
  };
}

// The wire below a point of the screen, if any.
export function wireAt(editor: Editor, room: Element | null, x: number, y: number): WireRef | null {
  const root = room?.getRootNode() as Document | ShadowRoot | undefined;
  for (const found of root?.elementsFromPoint(x, y) ?? []) {
    const id = found.closest("[data-wire]")?.getAttribute("data-wire");
    const wire = id ? editor.wires.find((one) => wireId(one) === id) : undefined;
    if (wire) return wire;
  }
  return null;
}
