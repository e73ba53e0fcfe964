// Finds a stage by its name, its block or what is set on it, and goes there.
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Editor } from "../editor";
import { BlockIcon } from "./BlockIcon";
import { Combo, type Row } from "./Combo";
import { found, type Find } from "./finding";
import { useSeen } from "./hooks";
import { Marked } from "./Marked";
import { Popup, type Spot } from "./Popup";
import { tokens } from "./text";

const WIDTH = 340;
const EDGE = 10;

// At the top of the canvas, in its middle.
export function FindBox({ editor }: { editor: Editor }) {
  const here = useRef<HTMLSpanElement>(null);
  const [at, put] = useState<Spot | null>(null);
  useLayoutEffect(() => {
    const root = here.current?.getRootNode() as ParentNode | undefined;
    const room = root?.querySelector(".room")?.getBoundingClientRect();
    if (room) put({ x: room.left + (room.width - WIDTH) / 2, y: Math.max(EDGE, room.top + EDGE) });
  }, []);
  if (at === null) return <span ref={here} />;
  const label = editor.t("canvas.find.search");
  return (
    <Popup at={at} label={label} className="find" testid="find" close={() => editor.show(null)}>
      <Search editor={editor} label={label} />
    </Popup>
  );
}

function Search({ editor, label }: { editor: Editor; label: string }) {
  const graph = useSeen(editor, () => editor.graph);
  const [query, ask] = useState("");
  const hits = useMemo(() => found(graph, editor.face, query), [graph, query, editor]);
  const close = () => {
    editor.show(null);
    editor.sight?.focus([...editor.selection].at(-1) ?? null);
  };
  const go = ({ id }: Find) => {
    editor.show(null);
    editor.select([id], { reveal: true, focus: true });
  };
  return (
    <Combo
      label={label} testid="find-search" items={hits} keyOf={(one) => one.id} pick={go}
      nothing={query.trim() ? editor.t("canvas.find.nothing") : null} {...{ query, ask, close }}
      row={(one, row) => <Line key={one.id} one={one} row={row} wanted={tokens(query)} pick={() => go(one)} />}
    />
  );
}

type LineProps = { one: Find; row: Row; wanted: string[]; pick: () => void };

function Line({ one, row, wanted, pick }: LineProps) {
  return (
    <div
      id={row.id} role="option" aria-selected={row.active} aria-label={`${one.id}, ${one.title}`} className="entry"
      data-testid={`find-${one.id}`} style={{ "--family": `var(--${one.family})` } as React.CSSProperties}
      onClick={pick} onPointerMove={row.over}
    >
      <BlockIcon name={one.icon} family={one.family} />
      <span>
        <Marked text={one.id} wanted={wanted} />
        <i><Marked text={one.hint ?? one.title} wanted={wanted} /></i>
      </span>
    </div>
  );
}
