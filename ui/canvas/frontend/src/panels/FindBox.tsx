// The search for a stage by its name, its title, its block, its note or its settings, and for a note
// on the canvas by its text.
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import type { EditorApi } from "../editor/api";
import { useEditorState } from "../editor/hooks";
import { BlockIcon } from "./BlockIcon";
import { Combobox, type Row } from "./Combobox";
import { Highlight } from "./Highlight";
import { Popup, type ScreenPoint } from "./Popup";
import { Glyph } from "./Glyph";
import { MAX_HITS, searchNotes, searchStages, type NoteHit, type StageHit } from "./stageSearch";
import { tokens } from "./textSearch";

const WIDTH = 340;
const EDGE = 10;

// A popup at the top of the canvas, in its middle.
export function FindBox({ editor }: { editor: EditorApi }) {
  const marker = useRef<HTMLSpanElement>(null);
  const [at, setAt] = useState<ScreenPoint | null>(null);
  useLayoutEffect(() => {
    const root = marker.current?.getRootNode() as ParentNode | undefined;
    const room = root?.querySelector(".room")?.getBoundingClientRect();
    if (room)
      setAt({ x: room.left + (room.width - WIDTH) / 2, y: Math.max(EDGE, room.top + EDGE) });
  }, []);
  if (at === null) return <span ref={marker} />;
  const label = editor.t("canvas.find.search");
  return (
    <Popup
      at={at}
      label={label}
      className="find"
      testid="find"
      close={() => editor.openOverlay(null)}
    >
      <StageSearch editor={editor} label={label} />
    </Popup>
  );
}

type Hit = StageHit | NoteHit;

const keyOf = (hit: Hit) => ("note" in hit ? `note-${hit.note}` : hit.id);

function StageSearch({ editor, label }: { editor: EditorApi; label: string }) {
  const graph = useEditorState((editor) => editor.graph);
  const lang = useEditorState((editor) => editor.lang);
  const [query, setQuery] = useState("");
  const hits = useMemo(
    () =>
      [...searchStages(graph, editor.info, query, lang), ...searchNotes(graph, query)].slice(
        0,
        MAX_HITS,
      ),
    [graph, query, editor, lang],
  );
  const close = () => {
    editor.openOverlay(null);
    editor.viewport?.focus([...editor.selection].at(-1) ?? null);
  };
  const go = (hit: Hit) => {
    editor.openOverlay(null);
    if ("note" in hit) {
      window.requestAnimationFrame(() => editor.viewport?.centreNote(hit.note));
      return;
    }
    const { id } = hit;
    editor.select([id], { focus: true });
    window.requestAnimationFrame(() => editor.viewport?.centre(id));
  };
  return (
    <Combobox
      label={label}
      testid="find-search"
      items={hits}
      keyOf={keyOf}
      pick={go}
      nothing={query.trim() ? editor.t("canvas.find.nothing") : null}
      {...{ query, setQuery, close }}
      row={(hit, row) => (
        <HitLine
          key={keyOf(hit)}
          {...{ editor, hit, row }}
          words={tokens(query)}
          pick={() => go(hit)}
        />
      )}
    />
  );
}

type LineProps = { editor: EditorApi; hit: Hit; row: Row; words: string[]; pick: () => void };

function HitLine({ editor, hit, row, words, pick }: LineProps) {
  const isNote = "note" in hit;
  const about = hit.about || editor.t("canvas.find.note");
  return (
    <div
      id={row.id}
      role="option"
      aria-selected={row.active}
      aria-label={`${hit.name}, ${about}`}
      className="entry"
      data-testid={`find-${keyOf(hit)}`}
      style={{ "--family": isNote ? "var(--soft)" : `var(--${hit.family})` } as React.CSSProperties}
      onClick={pick}
      onPointerMove={row.over}
    >
      {isNote ? <Glyph name="note" /> : <BlockIcon nodes={hit.icon} family={hit.family} />}
      <span>
        <Highlight text={hit.name} words={words} />
        <i>
          <Highlight text={about} words={words} />
        </i>
      </span>
    </div>
  );
}
