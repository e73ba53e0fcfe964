// The search for a stage by its name, its title, its block, its note or its settings.
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import type { EditorApi } from "../editor/api";
import { useEditorState } from "../editor/hooks";
import { BlockIcon } from "./BlockIcon";
import { Combobox, type Row } from "./Combobox";
import { Highlight } from "./Highlight";
import { Popup, type ScreenPoint } from "./Popup";
import { searchStages, type StageHit } from "./stageSearch";
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

function StageSearch({ editor, label }: { editor: EditorApi; label: string }) {
  const graph = useEditorState((editor) => editor.graph);
  const lang = useEditorState((editor) => editor.lang);
  const [query, setQuery] = useState("");
  const hits = useMemo(
    () => searchStages(graph, editor.info, query, lang),
    [graph, query, editor, lang],
  );
  const close = () => {
    editor.openOverlay(null);
    editor.viewport?.focus([...editor.selection].at(-1) ?? null);
  };
  const go = ({ id }: StageHit) => {
    editor.openOverlay(null);
    editor.select([id], { focus: true });
    window.requestAnimationFrame(() => editor.viewport?.centre(id));
  };
  return (
    <Combobox
      label={label}
      testid="find-search"
      items={hits}
      keyOf={(hit) => hit.id}
      pick={go}
      nothing={query.trim() ? editor.t("canvas.find.nothing") : null}
      {...{ query, setQuery, close }}
      row={(hit, row) => (
        <HitLine key={hit.id} hit={hit} row={row} words={tokens(query)} pick={() => go(hit)} />
      )}
    />
  );
}

type LineProps = { hit: StageHit; row: Row; words: string[]; pick: () => void };

function HitLine({ hit, row, words, pick }: LineProps) {
  return (
    <div
      id={row.id}
      role="option"
      aria-selected={row.active}
      aria-label={`${hit.name}, ${hit.about}`}
      className="entry"
      data-testid={`find-${hit.id}`}
      style={{ "--family": `var(--${hit.family})` } as React.CSSProperties}
      onClick={pick}
      onPointerMove={row.over}
    >
      <BlockIcon nodes={hit.icon} family={hit.family} />
      <span>
        <Highlight text={hit.name} words={words} />
        <i>
          <Highlight text={hit.about} words={words} />
        </i>
      </span>
    </div>
  );
}
