// One note: read, and written where it stands.
import type { NodeProps } from "@xyflow/react";
import { memo, useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import type { Editor } from "../editor";
import { useEdited, useEditor } from "../hooks";
import { Glyph } from "../panels/Glyph";
import { quietly } from "../panels/quiet";
import { editedNote, editNote, moveNote, removeNote, writeNote, type NoteNodeType } from "./notes";

const STEP = 20;
const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP],
};

export const NoteNode = memo(({ data, positionAbsoluteX: x, positionAbsoluteY: y }: NodeProps<NoteNodeType>) => {
  const { number, text } = data;
  const editor = useEditor();
  const writing = useEdited((one) => editedNote(one) === number);
  const editable = useEdited((one) => one.editable);
  const box = useRef<HTMLDivElement>(null);
  const done = () => {
    editNote(editor, null);
    window.requestAnimationFrame(() => box.current?.focus({ preventScroll: true }));
  };
  return (
    <div
      ref={box} className={`note${editable ? " note-grip" : ""}`} role="note" tabIndex={0} data-testid={`note-${number}`}
      aria-label={editor.t("canvas.note.label", { text })} title={editable ? editor.t("canvas.note.help") : undefined}
      onDoubleClick={(event) => { event.stopPropagation(); editNote(editor, number); }}
      onKeyDown={(event) => press(event, editor, number, { x, y })}
      onContextMenu={(event) => menu(event, editor, number)}
    >
      {writing ? <Writing editor={editor} number={number} text={text} done={done} /> : <p>{text}</p>}
      {editable && !writing ? (
        <button type="button" className="nodrag" tabIndex={-1} aria-label={editor.t("canvas.menu.remove_note")}
          title={editor.t("canvas.menu.remove_note")} onClick={() => removeNote(editor, number)}>
          <Glyph name="close" />
        </button>
      ) : null}
    </div>
  );
});

type WritingProps = { editor: Editor; number: number; text: string; done: () => void };

function Writing({ editor, number, text, done }: WritingProps) {
  const [draft, write] = useState(text);
  const left = useRef(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);
  const leave = (keep: boolean) => {
    if (left.current) return;
    left.current = true;
    if (keep) writeNote(editor, number, draft);
    done();
  };
  return (
    <textarea
      ref={field} className="nodrag nopan nowheel" value={draft} rows={Math.max(2, draft.split("\n").length)}
      aria-label={editor.t("canvas.note.write")} data-testid="note-text" maxLength={10_000}
      onChange={(event) => write(event.target.value)} onBlur={() => leave(true)}
      {...quietly((event) => {
        if (event.key === "Escape") leave(false);
        else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) leave(true);
        else return;
        event.preventDefault();
      })}
    />
  );
}

function press(event: KeyboardEvent, editor: Editor, number: number, here: { x: number; y: number }): void {
  const step = STEPS[event.key];
  if (event.key === "Enter" || event.key === "F2") editNote(editor, number);
  else if (event.key === "Delete" || event.key === "Backspace") removeNote(editor, number);
  else if (step && (event.ctrlKey || event.metaKey)) moveNote(editor, number, { x: here.x + step[0], y: here.y + step[1] });
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function menu(event: MouseEvent, editor: Editor, number: number): void {
  event.preventDefault();
  event.stopPropagation();
  const { left, top } = event.currentTarget.getBoundingClientRect();
  const keyed = event.clientX === 0 && event.clientY === 0;
  const at = keyed ? { x: left + STEP, y: top + STEP } : { x: event.clientX, y: event.clientY };
  editor.show({ what: "menu", on: "note", at, spot: editor.sight?.toSpot(at) ?? at, note: number });
}
