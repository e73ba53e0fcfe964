// The stages and notes as nodes of React Flow; a node that has not changed keeps its identity.
import { type Node, type NodeChange, type NodeHandle } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { EditorApi } from "../editor/api";
import { useEditorState, useEditor } from "../editor/hooks";
import { moveNote } from "../editor/notes";
import { boxOfStage, groupBoxes, ROW, type Box } from "../groups/boxes";
import { LINK_HANDLES } from "../groups/LinkHandles";
import { moveEdits } from "../groups/moves";
import { blindHandles, groupNodes, shiftOf, type Shifts } from "../groups/nodes";
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
  const [shifts, setShifts] = useState<Shifts>(new Map());
  const sizes = useRef(new Map<string, Size>());
  const cache = useRef(new Map<string, Node>());
  const nodes = useMemo(() => {
    const boxes = groupBoxes(editor.graph, editor.positions);
    const groups = groupNodes(editor, boxes, shifts);
    const stages = stageNodes(editor, { moved, shifts, boxes: boxOfStage(boxes) }, cache.current);
    const notes = noteNodes(editor).map((node) =>
      placeNote(node, moved, sizes.current.get(node.id)),
    );
    return [...groups, ...stages, ...notes] as Node[];
  }, [editor, graph, selection, infos, blocks, moved, shifts]);
  const change = useCallback(
    (changes: NodeChange[]) => {
      const places = changes.flatMap((change) =>
        change.type === "position" && change.position
          ? [[change.id, change.position] as const]
          : [],
      );
      const carried = places.flatMap(([id, position]) => shiftOf(editor, id, position) ?? []);
      if (carried.length) setShifts((before) => new Map([...before, ...carried.map(toShift)]));
      for (const change of changes) {
        if (change.type === "dimensions" && noteNumber(change.id) !== null)
          sizes.current.set(change.id, change.dimensions ?? {});
      }
      const sized = changes.some(
        (change) => change.type === "dimensions" && noteNumber(change.id) !== null,
      );
      if (places.length || sized) setMoved((before) => new Map([...before, ...places]));
    },
    [editor],
  );
  const drop = useCallback(
    (dropped: Node[]) => {
      commitMoves(editor, dropped);
      setMoved(new Map());
      setShifts(new Map());
    },
    [editor],
  );
  return { nodes, change, drop, dragging: moved.size > 0 };
}

const toShift = ({ group, by }: { group: string; by: Point }) => [group, by] as const;

type Places = { moved: ReadonlyMap<string, Point>; shifts: Shifts; boxes: Map<string, Box> };

// Where a stage is drawn while it is dragged: a row goes with its group.
function placeOf({ moved, shifts, boxes }: Places, id: string, point: Point): Point {
  const box = boxes.get(id);
  if (!box) return moved.get(id) ?? point;
  const by = shifts.get(box.group.id);
  return by ? { x: point.x + by.x, y: point.y + by.y } : point;
}

function stageNodes(editor: EditorApi, places: Places, cache: Map<string, Node>): Node[] {
  const { graph, positions, selection, editable } = editor;
  const drawn = graph.stages.filter(({ id }) => !places.boxes.get(id)?.group.folded);
  const nodes = drawn.map(({ id }, index): Node => {
    const position = placeOf(places, id, positions.get(id)!);
    const row = places.boxes.has(id);
    const [selected, handles] = [selection.has(id), nodeHandles(editor.info(id), row)];
    const previous = cache.get(id);
    const same =
      previous?.position === position &&
      previous.data["row"] === row &&
      previous.selected === selected &&
      previous.handles === handles &&
      previous.draggable === editable &&
      previous.data["first"] === (index === 0);
    if (same) return previous;
    return {
      id,
      type: "stage",
      position,
      ...(row ? ROW : STAGE_SIZE),
      handles,
      selected,
      draggable: editable,
      data: { first: index === 0, row },
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
  const carried = new Map(
    dropped.flatMap(({ id, position }) => shiftOf(editor, id, position) ?? []).map(toShift),
  );
  const boxes = groupBoxes(editor.graph, editor.positions);
  for (const { group, rows } of boxes) {
    const by = carried.get(group.id);
    if (by && Math.hypot(by.x, by.y) >= 1)
      edits.push(...moveEdits(editor.graph, editor.positions, rows.slice(0, 1), by));
  }
  const boxed = boxOfStage(boxes);
  for (const { id, position } of dropped.filter(({ id }) => !boxed.has(id))) {
    const number = noteNumber(id);
    const start = editor.positions.get(id);
    if (number !== null) moveNote(editor, number, position);
    else if (start && Math.hypot(start.x - position.x, start.y - position.y) >= 1) {
      edits.push({ edit: "move_stage", stage: id, at: toPlace(position) });
    }
  }
  editor.edit(edits);
}

const HANDLE_CACHE = new WeakMap<PortEnd[], NodeHandle[]>();
const ROW_CACHE = new WeakMap<PortEnd[], NodeHandle[]>();
const HANDLE_SIZE = 12;

// The handles of a node, so that React Flow draws wires without measuring.
export function nodeHandles(info: StageInfo, row = false): NodeHandle[] {
  const ends = portEnds(info);
  const cache = row ? ROW_CACHE : HANDLE_CACHE;
  const cached = cache.get(ends);
  if (cached) return cached;
  const size = row ? ROW : STAGE_SIZE;
  const scale = size.height / STAGE_SIZE.height;
  const portHandles = ends.map((end): NodeHandle => ({
    id: end.id,
    type: end.gives ? "source" : "target",
    position: (end.gives ? "right" : "left") as never,
    x: (end.gives ? size.width : 0) - HANDLE_SIZE / 2,
    y: end.y * scale - HANDLE_SIZE / 2,
    width: HANDLE_SIZE,
    height: HANDLE_SIZE,
  }));
  const handles = [...blindHandles(size), ...(row ? LINK_HANDLES : []), ...portHandles];
  cache.set(ends, handles);
  return handles;
}
