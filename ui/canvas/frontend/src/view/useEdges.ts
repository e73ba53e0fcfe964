// The wires as edges of React Flow, in the colours of their kinds.
import type { Edge } from "@xyflow/react";
import { useMemo } from "react";
import type { EditorApi } from "../editor/api";
import { useEditorState, useEditor } from "../editor/hooks";
import { boxOfStage, groupBoxes, type Box } from "../groups/boxes";
import { drawnEnds, LINK } from "../groups/ends";
import { fillTemplate, formatNumber } from "../model/format";
import { edgeHandles } from "../model/ports";
import { wireId } from "../model/rules";
import type { WireRef } from "../model/types";
import { wireRows } from "../model/wireRows";

export function useEdges(aimed: string | null): Edge[] {
  const editor = useEditor();
  const wires = useEditorState((editor) => editor.wires);
  const infos = useEditorState((editor) => editor.store.data.stages);
  const blocks = useEditorState((editor) => editor.blocks);
  const marks = useEditorState(edgeMarks);
  const labels = useEditorState(rowLabels);
  return useMemo(() => {
    const classes = marks.split("|");
    const rows = new Map<string, string>(JSON.parse(labels));
    const boxes = boxOfStage(groupBoxes(editor.graph, editor.positions));
    return wires.flatMap((wire, index) =>
      toEdge(editor, wire, classes[index] ?? "", aimed, boxes, rows.get(wireId(wire))),
    );
  }, [editor, wires, infos, blocks, marks, labels, aimed]);
}

// The rows that stand on wires of data, by the wires' ids, as JSON.
function rowLabels(editor: EditorApi): string {
  const { store, selection } = editor;
  const data = editor.wires.filter(
    ({ source, stage, port }) =>
      edgeHandles(editor.info(source), editor.info(stage), port)[2] === "Data",
  );
  const rows = wireRows(
    data,
    ({ source, failing }) => {
      const { rows, aside } = store.status(source);
      return failing ? (aside ?? null) : rows;
    },
    ({ source, stage }) => selection.has(source) || selection.has(stage),
  );
  return JSON.stringify(
    [...rows].map(([id, count]) => [id, formatNumber(count, editor.lang)] as const),
  );
}

function edgeMarks(editor: EditorApi): string {
  const { wires, wire, store, selection } = editor;
  const chosen = wire ? wireId(wire) : null;
  return wires
    .map((wire) => {
      const near = selection.has(wire.source) || selection.has(wire.stage);
      const off = editor.stage(wire.source)?.off || editor.stage(wire.stage)?.off;
      const untold = /untold|row-away/.test(editor.player.mark(wire.stage)) ? "untold " : "";
      const live = store.status(wire.stage).state === "running";
      return `${untold}${near ? "near " : ""}${off ? "off " : ""}${live ? "live " : ""}${chosen === wireId(wire) ? "chosen" : ""}`;
    })
    .join("|");
}

function toEdge(
  editor: EditorApi,
  wire: WireRef,
  mark: string,
  aimed: string | null,
  boxes: Map<string, Box>,
  rows: string | undefined,
): Edge[] {
  const ends = drawnEnds(boxes, wire);
  if (!ends) return [];
  const id = wireId(wire);
  const { source, stage, port, failing } = wire;
  const [sourceHandle, targetHandle, kind] = edgeHandles(
    editor.info(source),
    editor.info(stage),
    port,
    failing,
  );
  const domAttributes = {
    "aria-roledescription": undefined,
    "data-wire": id,
    "data-testid": `wire-${source}-${stage}-${port}`,
  };
  const edge: Edge = {
    id,
    source: ends.source ?? source,
    target: ends.target ?? stage,
    sourceHandle: ends.linked ? LINK.below : ends.source ? "out:" : sourceHandle,
    targetHandle: ends.linked ? LINK.above : ends.target ? "in:" : targetHandle,
    ...(ends.linked ? { type: "straight", reconnectable: false } : { type: "wire" }),
    data: { wire, rows },
    interactionWidth: 16,
    className: `${kind} ${failing ? "failing " : ""}${mark}${aimed === id ? " aimed" : ""}`,
    zIndex: mark.includes("chosen") ? 1 : 0,
    ariaLabel: rows
      ? `${source} → ${stage}: ${fillTemplate(editor.store.data.words["rows"], { rows })}`
      : `${source} → ${stage}`,
    domAttributes: domAttributes as Edge["domAttributes"] & object,
  };
  return [edge];
}

// The wire at a point of the screen, if any.
export function wireAt(
  editor: EditorApi,
  room: Element | null,
  x: number,
  y: number,
): WireRef | null {
  const root = room?.getRootNode() as Document | ShadowRoot | undefined;
  for (const element of root?.elementsFromPoint(x, y) ?? []) {
    const id = element.closest("[data-wire]")?.getAttribute("data-wire");
    const wire = id ? editor.wires.find((wire) => wireId(wire) === id) : undefined;
    if (wire) return wire;
  }
  return null;
}
