// The blocks there are, to be dragged to the canvas or added with a key.
import { useEffect, useMemo, useState } from "react";
import type { Editor } from "../editor";
import type { Block } from "../types";
import { Glyph } from "./Glyph";
import { useSeen } from "./hooks";
import { listing } from "./listing";
import { quietly } from "./quiet";
import { recent, used } from "./recent";
import { Shelves } from "./Shelves";
import { tokens } from "./text";
import { useFolded } from "./useFolded";
import { useWalk, type Walk } from "./useWalk";

export function Palette({ editor, workspace = "" }: { editor: Editor; workspace?: string }) {
  const blocks = useSeen(editor, () => editor.blocks);
  const lang = useSeen(editor, () => editor.lang);
  const [query, ask] = useState("");
  const [last, setLast] = useState(() => recent(workspace));
  const [folded, fold] = useFolded();
  const asked = folded ? "" : query;
  const sections = useMemo(() => listing(blocks, asked, last, lang), [blocks, asked, last, lang]);
  const remember = (block: Block) => {
    used(workspace, block.id);
    setLast(recent(workspace));
  };
  const add = (block: Block) => {
    if (editor.add(block.id, { after: [...editor.selection].at(-1) ?? null })) remember(block);
  };
  const walk = useWalk(sections, add);
  useEffect(() => { walk.start(asked !== ""); }, [asked]);
  const leave = () => (query ? ask("") : editor.sight?.focus(null));
  return (
    <aside className={`palette${folded ? " folded" : ""}`} aria-label={editor.t("canvas.palette")} data-testid="palette">
      <div className="palette-head">
        {folded ? null : <Search {...{ editor, query, ask, walk, leave }} />}
        <Fold editor={editor} folded={folded} fold={fold} />
      </div>
      <Shelves {...{ editor, sections, walk, folded }} wanted={tokens(asked)} acts={{ add, remember }} />
    </aside>
  );
}

type SearchProps = { editor: Editor; query: string; ask: (query: string) => void; walk: Walk; leave: () => void };

function Search({ editor, query, ask, walk, leave }: SearchProps) {
  const words = editor.t("canvas.palette.search");
  return (
    <input
      type="search" role="combobox" aria-expanded="true" aria-controls={walk.list} aria-autocomplete="list"
      aria-activedescendant={walk.active} aria-label={words} placeholder={words} value={query}
      data-testid="palette-search" autoComplete="off" spellCheck={false}
      onChange={(event) => ask(event.target.value)}
      {...quietly((event) => {
        if (event.key === "Escape") leave();
        else walk.press(event);
      })}
    />
  );
}

function Fold({ editor, folded, fold }: { editor: Editor; folded: boolean; fold: (folded: boolean) => void }) {
  const words = editor.t(folded ? "canvas.palette.unfold" : "canvas.palette.fold");
  return (
    <button
      type="button" className="tool" aria-label={words} title={words} aria-expanded={!folded}
      data-testid="palette-fold" onClick={() => fold(!folded)}
    >
      <Glyph name={folded ? "unfold" : "fold"} />
    </button>
  );
}
