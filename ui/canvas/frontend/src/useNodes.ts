// The stages and notes as the library's nodes: what has not changed keeps its identity.
import { type Node, type NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Editor } from "./editor";
import { useEdited, useEditor } from "./hooks";
import { BOX, toPlace, type Point } from "./layout";
import { moveNote, noteNodes, noteOf } from "./notes";
import { handlesOf } from "./ports";
import type { Edit } from "./types";

const PLAIN = { "aria-roledescription": undefined }; // the library would say it in English
type Size = { width?: number; height?: number };

export function useNodes() {
  const editor = useEditor();
  const graph = useEdited((one) => one.graph);
  const selection = useEdited((one) => one.selection);
  const faces = useEdited((one) => one.store.data.stages);
  const blocks = useEdited((one) => one.blocks);
  const [moved, setMoved] = useState<ReadonlyMap<string, Point>>(new Map());
  const sizes = useRef(new Map<string, Size>());
  const kept = useRef(new Map<string, Node>());
  const nodes = useMemo(() => {
    const stages = stageNodes(editor, moved, kept.current);
    const notes = noteNodes(editor).map((one) => placed(one, moved, sizes.current.get(one.id)));
    return [...stages, ...notes] as Node[];
  }, [editor, graph, selection, faces, blocks, moved]);
  const change = useCallback((changes: NodeChange[]) => {
    const places = changes.flatMap((one) =>
      one.type === "position" && one.position ? [[one.id, one.position] as const] : [],
    );
    for (const one of changes) {
      if (one.type === "dimensions" && noteOf(one.id) !== null) sizes.current.set(one.id, one.dimensions ?? {});
    }
    const sized = changes.some((one) => one.type === "dimensions" && noteOf(one.id) !== null);
    if (places.length || sized) setMoved((before) => new Map([...before, ...places]));
  }, []);
  const drop = useCallback((dropped: Node[]) => {
    commit(editor, dropped);
    setMoved(new Map());
  }, [editor]);
  return { nodes, change, drop };
}

function stageNodes(editor: Editor, moved: ReadonlyMap<string, Point>, kept: Map<string, Node>): Node[] {
  const { graph, at, selection, editable } = editor;
  const made = graph.stages.map(({ id }, index): Node => {
    const position = moved.get(id) ?? at.get(id)!;
    const [selected, handles] = [selection.has(id), handlesOf(editor.face(id))];
    const before = kept.get(id);
    const same = before?.position === position && before.selected === selected &&
      before.handles === handles && before.draggable === editable &&
      before.data["first"] === (index === 0);
    if (same) return before;
    return {
      id, type: "stage", position, ...BOX, handles, selected, draggable: editable,
      data: { first: index === 0 }, domAttributes: PLAIN, focusable: false,
    };
  });
  kept.clear();
  for (const one of made) kept.set(one.id, one);
  return made;
}

function placed(note: Node, moved: ReadonlyMap<string, Point>, size?: Size): Node {
  const position = moved.get(note.id) ?? note.position;
  return { ...note, position, ...(size ? { measured: size } : {}) };
}

// Dragged nodes stand where they were let go: one list of edits, whatever was moved.
function commit(editor: Editor, dropped: Node[]): void {
  const edits: Edit[] = [];
  for (const { id, position } of dropped) {
    const number = noteOf(id);
    const before = editor.at.get(id);
    if (number !== null) moveNote(editor, number, position);
    else if (before && Math.hypot(before.x - position.x, before.y - position.y) >= 1) {
      edits.push({ edit: "move_stage", stage: id, at: toPlace(position) });
    }
  }
  editor.edit(edits);
}
