// The toolbar of the canvas, the less usual tools to the right.
import type { MouseEvent } from "react";
import type { EditorApi } from "../editor/api";
import type { Bench } from "../editor/bench";
import { useEditorState } from "../editor/hooks";
import { canGroup, groupWhatThereIs } from "../groups/tool";
import { addNote } from "../editor/notes";
import { present } from "../editor/presenting";
import type { Level } from "../model/types";
import { Glyph, type GlyphName } from "./Glyph";
import { formatKeys } from "./keymap";

export function Toolbar({ editor }: { editor: EditorApi }) {
  const editable = useEditorState((editor) => editor.editable);
  const map = useEditorState((editor) => editor.minimapVisible);
  const large = useEditorState((editor) => editor.fullWindow);
  useEditorState((editor) => editor.lang);
  const presenting = useEditorState((editor) => editor.bench?.presenting === true);
  const enlarge = () => editor.update({ fullWindow: !large });
  return (
    <div className="tools" role="toolbar" aria-label={editor.t("canvas.tools")} data-testid="tools">
      {editable && !presenting ? <EditTools editor={editor} /> : null}
      <div>
        <Tool editor={editor} name="smaller" act={() => editor.viewport?.zoom(-1)} />
        <Tool editor={editor} name="fit" keys="Shift+F" act={() => editor.viewport?.fit()} />
        <Tool editor={editor} name="bigger" act={() => editor.viewport?.zoom(1)} />
        <Tool
          editor={editor}
          name="map"
          pressed={map}
          act={() => editor.update({ minimapVisible: !map })}
        />
        {editor.bench ? (
          <BenchTools editor={editor} bench={editor.bench} />
        ) : (
          <Tool editor={editor} name={large ? "small" : "large"} act={enlarge} />
        )}
      </div>
      <div>
        <Tool
          editor={editor}
          name="find"
          keys="/"
          act={() => editor.openOverlay({ what: "find" })}
        />
        <Tool
          editor={editor}
          name="keys"
          hotkey="?"
          act={() => editor.openOverlay({ what: "shortcuts" })}
        />
      </div>
      <ProblemCount editor={editor} />
    </div>
  );
}

function BenchTools({ editor, bench }: { editor: EditorApi; bench: Bench }) {
  const presenting = useEditorState(() => bench.presenting);
  const playing = useEditorState((editor) => editor.player.open);
  const plays = useEditorState((editor) => editor.store.data.plays !== undefined);
  return (
    <>
      <Tool
        editor={editor}
        name="present"
        keys="Shift+P"
        pressed={presenting}
        act={() => present(editor, !presenting)}
      />
      {plays ? (
        <Tool
          editor={editor}
          name="play"
          keys="Shift+S"
          pressed={playing}
          act={() => (playing ? editor.player.close() : editor.player.start())}
        />
      ) : null}
    </>
  );
}

function EditTools({ editor }: { editor: EditorApi }) {
  const undo = useEditorState((editor) => editor.undoLabel);
  const redo = useEditorState((editor) => editor.redoLabel);
  const groups = useEditorState(canGroup);
  const note = () => addNote(editor, editor.viewport?.center() ?? { x: 0, y: 0 });
  return (
    <>
      <div>
        <Tool
          editor={editor}
          name="undo"
          keys="Ctrl+Z"
          said={undo}
          off={!undo}
          act={() => editor.undo()}
        />
        <Tool
          editor={editor}
          name="redo"
          keys="Ctrl+Y"
          said={redo}
          off={!redo}
          act={() => editor.redo()}
        />
      </div>
      <div>
        <Tool editor={editor} name="layout" keys="Shift+L" act={() => editor.arrange()} />
        <Tool
          editor={editor}
          name="group"
          keys="Shift+G"
          off={!groups}
          act={() => groupWhatThereIs(editor)}
        />
        <Tool editor={editor} name="note" act={note} />
      </div>
    </>
  );
}

type ToolProps = {
  editor: EditorApi;
  name: GlyphName;
  act: (event: MouseEvent<HTMLElement>) => void;
  keys?: string;
  hotkey?: string;
  said?: string | null;
  off?: boolean;
  pressed?: boolean;
};

function Tool({ editor, name, act, keys, hotkey, said: step, off, pressed }: ToolProps) {
  const what = step
    ? editor.t(`canvas.tool.${name}.what`, { what: step })
    : editor.t(`canvas.tool.${name}`);
  const shortcut = keys ? formatKeys(keys, editor) : hotkey;
  return (
    <button
      type="button"
      className="tool"
      aria-label={what}
      title={shortcut ? `${what} (${shortcut})` : what}
      aria-disabled={off || undefined}
      aria-pressed={pressed}
      data-testid={`canvas-${name}`}
      onClick={(event) => off || act(event)}
    >
      <Glyph name={name} />
    </button>
  );
}

function countOf(editor: EditorApi, level: Level): number {
  return editor.problems.filter((problem) => problem.level === level).length;
}

function ProblemCount({ editor }: { editor: EditorApi }) {
  const errors = useEditorState((editor) => countOf(editor, "error"));
  const todo = useEditorState((editor) => countOf(editor, "todo"));
  const wrong = useEditorState((editor) => editor.problems.length) - todo;
  if (wrong + todo === 0) return null;
  const code = wrong === 1 ? "canvas.problems.one" : "canvas.problems.many";
  const parts = [
    wrong ? editor.t(code, { n: wrong }) : "",
    todo ? editor.t("canvas.problems.todo", { n: todo }) : "",
  ];
  const label = parts.filter(Boolean).join(", ");
  const level = errors ? "error" : wrong ? "warning" : "todo";
  const show = (event: MouseEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    editor.openOverlay(
      editor.overlay?.what === "problems"
        ? null
        : { what: "problems", stage: null, at: { x: left, y: top } },
    );
  };
  return (
    <div>
      <button
        type="button"
        className={`tool count ${level}`}
        aria-label={label}
        title={label}
        data-testid="canvas-problems"
        onClick={show}
      >
        <Glyph name={level === "todo" ? "todo" : "problems"} />
        <b>{wrong || todo}</b>
      </button>
    </div>
  );
}
