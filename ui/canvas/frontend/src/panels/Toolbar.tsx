// The tools over the canvas, the less usual ones to the right.
import type { MouseEvent } from "react";
import { addNote } from "../notes/notes";
import type { Editor } from "../editor";
import { Glyph, type GlyphName } from "./Glyph";
import { useSeen } from "./hooks";
import { keysSaid } from "./keys";

export function Toolbar({ editor }: { editor: Editor }) {
  const editable = useSeen(editor, () => editor.editable);
  const map = useSeen(editor, () => editor.map);
  const large = useSeen(editor, () => editor.large);
  useSeen(editor, () => editor.lang);
  const enlarge = () => {
    editor.large = !large;
    editor.tell();
  };
  return (
    <div className="tools" role="toolbar" aria-label={editor.t("canvas.tools")} data-testid="tools">
      {editable ? <Edits editor={editor} /> : null}
      <div>
        <Tool editor={editor} name="smaller" act={() => editor.sight?.zoom(-1)} />
        <Tool editor={editor} name="fit" keys="F" act={() => editor.sight?.fit()} />
        <Tool editor={editor} name="bigger" act={() => editor.sight?.zoom(1)} />
        <Tool editor={editor} name="map" pressed={map} act={() => { editor.map = !map; editor.tell(); }} />
        <Tool editor={editor} name={large ? "small" : "large"} act={enlarge} />
      </div>
      <div>
        <Tool editor={editor} name="find" keys="/" act={() => editor.show({ what: "find" })} />
        <Tool editor={editor} name="keys" hotkey="?" act={() => editor.show({ what: "shortcuts" })} />
      </div>
      <Problems editor={editor} />
    </div>
  );
}

function Edits({ editor }: { editor: Editor }) {
  const undo = useSeen(editor, () => editor.undoSaid);
  const redo = useSeen(editor, () => editor.redoSaid);
  const note = () => addNote(editor, editor.sight?.middle() ?? { x: 0, y: 0 });
  return (
    <>
      <div>
        <Tool editor={editor} name="undo" keys="Ctrl+Z" said={undo} off={!undo} act={() => editor.undo()} />
        <Tool editor={editor} name="redo" keys="Ctrl+Y" said={redo} off={!redo} act={() => editor.redo()} />
      </div>
      <div>
        <Tool editor={editor} name="layout" keys="Shift+L" act={() => editor.arrange()} />
        <Tool editor={editor} name="note" act={note} />
      </div>
    </>
  );
}

type ToolProps = {
  editor: Editor; name: GlyphName; act: (event: MouseEvent<HTMLElement>) => void;
  keys?: string; hotkey?: string; said?: string | null; off?: boolean; pressed?: boolean;
};

function Tool({ editor, name, act, keys, hotkey, said, off, pressed }: ToolProps) {
  const what = said ? editor.t(`canvas.tool.${name}.what`, { what: said }) : editor.t(`canvas.tool.${name}`);
  const shortcut = keys ? keysSaid(keys, editor) : hotkey;
  return (
    <button
      type="button" className="tool" aria-label={what} title={shortcut ? `${what} (${shortcut})` : what}
      aria-disabled={off || undefined} aria-pressed={pressed} data-testid={`canvas-${name}`}
      onClick={(event) => off || act(event)}
    >
      <Glyph name={name} />
    </button>
  );
}

function Problems({ editor }: { editor: Editor }) {
  const count = useSeen(editor, () => editor.problems.length);
  const bad = useSeen(editor, () => editor.problems.some((one) => one.severity === "error"));
  if (count === 0) return null;
  const label = editor.t(count === 1 ? "canvas.problems.one" : "canvas.problems.many", { n: count });
  const show = (event: MouseEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    editor.show(editor.open?.what === "problems" ? null : { what: "problems", stage: null, at: { x: left, y: top } });
  };
  return (
    <div>
      <button type="button" className={`tool count ${bad ? "error" : "warning"}`} aria-label={label} title={label}
        data-testid="canvas-problems" onClick={show}>
        <Glyph name="problems" />
        <b>{count}</b>
      </button>
    </div>
  );
}
