// The node of a note, whose text is edited in place.
import type { NodeProps } from "@xyflow/react";
import { memo, useRef, type KeyboardEvent, type MouseEvent } from "react";
import type { EditorApi } from "../editor/api";
import { useEditorState, useEditor } from "../editor/hooks";
import { editNote, moveNote, removeNote, resizeNote, writeNote } from "../editor/notes";
import type { Point } from "../model/geometry";
import { Glyph, ownKeys, useDraft } from "../panels";
import { Markdown } from "./Markdown";
import type { NoteNodeType } from "./nodes";
import { sizeOf, useNoteSize } from "./useNoteSize";

const STEP = 20;
const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

export const NoteNode = memo(
  ({ data, positionAbsoluteX: x, positionAbsoluteY: y }: NodeProps<NoteNodeType>) => {
    const { number, text, size, color } = data;
    const editor = useEditor();
    const writing = useEditorState((editor) => editor.editedNote === number);
    const editable = useEditorState((editor) => editor.editable);
    const box = useRef<HTMLDivElement>(null);
    const pull = useNoteSize(editor, number, box);
    const shown = pull.draft ?? size;
    const done = () => {
      editNote(editor, null);
      window.requestAnimationFrame(() => box.current?.focus({ preventScroll: true }));
    };
    return (
      <div
        ref={box}
        className={`note ${color}${editable ? " note-grip" : ""}${shown ? " sized" : ""}`}
        style={shown ? { width: shown.x, height: shown.y } : undefined}
        role="note"
        tabIndex={0}
        data-note={number}
        data-testid={`note-${number}`}
        aria-label={editor.t("canvas.note.label", { text })}
        title={editable ? editor.t("canvas.note.help") : undefined}
        onDoubleClick={(event) => {
          event.stopPropagation();
          editNote(editor, number);
        }}
        onKeyDown={(event) => {
          if (event.target === event.currentTarget)
            handleKey(event, editor, number, { x, y }, sizeOf(event.currentTarget));
        }}
        onContextMenu={(event) => openMenu(event, editor, number)}
      >
        {writing ? (
          <NoteField editor={editor} number={number} text={text} done={done} />
        ) : (
          <div className="markdown">
            <Markdown text={text} />
          </div>
        )}
        {editable && !writing ? (
          <button
            type="button"
            className="nodrag"
            tabIndex={-1}
            aria-label={editor.t("canvas.menu.remove_note")}
            title={editor.t("canvas.menu.remove_note")}
            onClick={() => removeNote(editor, number)}
          >
            <Glyph name="close" />
          </button>
        ) : null}
        {editable && !writing ? (
          <span
            className="note-size nodrag"
            title={editor.t("canvas.note.size")}
            data-testid={`note-size-${number}`}
            {...pull.handlers}
          />
        ) : null}
      </div>
    );
  },
);

type WritingProps = { editor: EditorApi; number: number; text: string; done: () => void };

function NoteField({ editor, number, text, done }: WritingProps) {
  const { draft, setDraft, field, leave } = useDraft<HTMLTextAreaElement>(text, (draft) => {
    if (draft !== null) writeNote(editor, number, draft);
    done();
  });
  return (
    <textarea
      ref={field}
      className="nodrag nopan nowheel"
      value={draft}
      rows={Math.max(2, draft.split("\n").length)}
      aria-label={editor.t("canvas.note.write")}
      data-testid="note-text"
      maxLength={10_000}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => leave(true)}
      {...ownKeys((event) => {
        if (event.key === "Escape") leave(false);
        else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) leave(true);
        else return;
        event.preventDefault();
      })}
    />
  );
}

function handleKey(
  event: KeyboardEvent,
  editor: EditorApi,
  number: number,
  position: Point,
  size: Point,
): void {
  const step = STEPS[event.key];
  if (event.key === "Enter" || event.key === "F2") editNote(editor, number);
  else if (event.key === "Delete" || event.key === "Backspace") removeNote(editor, number);
  else if (step && event.shiftKey && editor.editable)
    resizeNote(editor, number, { x: size.x + step[0], y: size.y + step[1] });
  else if (step && (event.ctrlKey || event.metaKey))
    moveNote(editor, number, { x: position.x + step[0], y: position.y + step[1] });
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function openMenu(event: MouseEvent, editor: EditorApi, number: number): void {
  event.preventDefault();
  event.stopPropagation();
  const { left, top } = event.currentTarget.getBoundingClientRect();
  const keyed = event.clientX === 0 && event.clientY === 0;
  const at = keyed ? { x: left + STEP, y: top + STEP } : { x: event.clientX, y: event.clientY };
  editor.openOverlay({
    what: "menu",
    on: "note",
    at,
    spot: editor.viewport?.toCanvas(at) ?? at,
    note: number,
  });
}
