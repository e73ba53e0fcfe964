// The stages and notes as nodes of React Flow; a node that has not changed keeps its identity.
import { type Node, type NodeChange, type NodeHandle } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { EditorApi } from "../editor/api";
import { useEditorState, useEditor } from "../editor/hooks";
import { moveNote } from "../editor/notes";
import { STAGE_SIZE, toPlace, type Point } from "../model/geometry";
import { portEnds, type PortEnd } from "../model/ports";
import type { Edit, StageInfo } from "../model/types";
import { noteNodes, noteNumber } from "../notes";

const NO_ROLE = { "aria-roledescription": undefined }; // the library would say it in English
type Size = { width?: number; height?: number };

export function useNodes() {
  const editor = useEditor();
  const graph = useEditorState((editor) => editor.graph);
  const selection = useEditorState((editor) => editor.selection);
  const infos = useEditorState((editor) => editor.store.data.stages);
  const blocks = useEditorState((editor) => editor.blocks);
  const [moved, setMoved] = useState<ReadonlyMap<string, Point>>(new Map());
  const sizes = useRef(new Map<string, Size>());
  const cache = useRef(new Map<string, Node>());
  const nodes = useMemo(() => {
    const stages = stageNodes(editor, moved, cache.current);
    const notes = noteNodes(editor).map((node) =>
      placeNote(node, moved, sizes.current.get(node.id)),
    );
    return [...stages, ...notes] as Node[];
  }, [editor, graph, selection, infos, blocks, moved]);
  const change = useCallback((changes: NodeChange[]) => {
    const places = changes.flatMap((change) =>
      change.type === "position" && change.position ? [[change.id, change.position] as const] : [],
    );
    for (const change of changes) {
      if (change.type === "dimensions" && noteNumber(change.id) !== null)
        sizes.current.set(change.id, change.dimensions ?? {});
    }
    const sized = changes.some(
      (change) => change.type === "dimensions" && noteNumber(change.id) !== null,
    );
    if (places.length || sized) setMoved((before) => new Map([...before, ...places]));
  }, []);
  const drop = useCallback(
    (dropped: Node[]) => {
      commitMoves(editor, dropped);
      setMoved(new Map());
    },
    [editor],
  );
  return { nodes, change, drop };
}

function stageNodes(
  editor: EditorApi,
  moved: ReadonlyMap<string, Point>,
  cache: Map<string, Node>,
): Node[] {
  const { graph, positions, selection, editable } = editor;
  const nodes = graph.stages.map(({ id }, index): Node => {
    const position = moved.get(id) ?? positions.get(id)!;
    const [selected, handles] = [selection.has(id), nodeHandles(editor.info(id))];
    const previous = cache.get(id);
    const same =
      previous?.position === position &&
      previous.selected === selected &&
      previous.handles === handles &&
      previous.draggable === editable &&
      previous.data["first"] === (index === 0);
    if (same) return previous;
    return {
      id,
      type: "stage",
      position,
      ...STAGE_SIZE,
      handles,
      selected,
      draggable: editable,
      data: { first: index === 0 },
      domAttributes: NO_ROLE,
      focusable: false,
    };
  });
  cache.clear();
  for (const node of nodes) cache.set(node.id, node);
  return nodes;
}

function placeNote(note: Node, moved: ReadonlyMap<string, Point>, size?: Size): Node {
  const position = moved.get(note.id) ?? note.position;
  return { ...note, position, ...(size ? { measured: size } : {}) };
}

// Commits the positions of dragged stages as one list of edits.
function commitMoves(editor: EditorApi, dropped: Node[]): void {
  const edits: Edit[] = [];
  for (const { id, position } of dropped) {
    const number = noteNumber(id);
    const start = editor.positions.get(id);
    if (number !== null) moveNote(editor, number, position);
    else if (start && Math.hypot(start.x - position.x, start.y - position.y) >= 1) {
      edits.push({ edit: "move_stage", stage: id, at: toPlace(position) });
    }
  }
  editor.edit(edits);
}

const BLIND_HANDLES: NodeHandle[] = [
  {
    id: "in:",
    type: "target",
    position: "left" as never,
    x: 0,
    y: STAGE_SIZE.height / 2,
    width: 1,
    height: 1,
  },
  {
    id: "out:",
    type: "source",
    position: "right" as never,
    x: STAGE_SIZE.width,
    y: STAGE_SIZE.height / 2,
    width: 1,
    height: 1,
  },
];
const HANDLE_CACHE = new WeakMap<PortEnd[], NodeHandle[]>();
const HANDLE_SIZE = 12;

// The handles of a node, so that React Flow draws wires without measuring.
export function nodeHandles(info: StageInfo): NodeHandle[] {
  const ends = portEnds(info);
  const cached = HANDLE_CACHE.get(ends);
  if (cached) return cached;
  const portHandles = ends.map((end): NodeHandle => ({
    id: end.id,
    type: end.gives ? "source" : "target",
    position: (end.gives ? "right" : "left") as never,
    x: (end.gives ? STAGE_SIZE.width : 0) - HANDLE_SIZE / 2,
    y: end.y - HANDLE_SIZE / 2,
    width: HANDLE_SIZE,
    height: HANDLE_SIZE,
  }));
  const handles = [...BLIND_HANDLES, ...portHandles];
  HANDLE_CACHE.set(ends, handles);
  return handles;
}
