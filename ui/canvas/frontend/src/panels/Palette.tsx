// The palette of blocks, to be dragged to the canvas or added by keyboard.
import { useEffect, useMemo, useRef, useState } from "react";
import type { EditorApi } from "../editor/api";
import { useEditorState } from "../editor/hooks";
import type { Block } from "../model/types";
import { Glyph } from "./Glyph";
import { ownKeys } from "./keyEvents";
import { PaletteList } from "./PaletteList";
import { recentBlocks, rememberBlock } from "./recentBlocks";
import { paletteSections } from "./sections";
import { tokens } from "./textSearch";
import { useListNavigation, type ListNavigation } from "./useListNavigation";
import { usePaletteFold } from "./usePaletteFold";
import { usePaletteGuide } from "./usePaletteGuide";

export function Palette({ editor, workspace = "" }: { editor: EditorApi; workspace?: string }) {
  const blocks = useEditorState((editor) => editor.blocks);
  const lang = useEditorState((editor) => editor.lang);
  const [query, setQuery] = useState("");
  const [recent, setLast] = useState(() => recentBlocks(workspace));
  const [folded, setFolded] = usePaletteFold();
  const effectiveQuery = folded ? "" : query;
  const sections = useMemo(
    () => paletteSections(blocks, effectiveQuery, recent, lang),
    [blocks, effectiveQuery, recent, lang],
  );
  const remember = (block: Block) => {
    rememberBlock(workspace, block.id);
    setLast(recentBlocks(workspace));
  };
  const add = (block: Block) => {
    if (editor.addStage(block.id, { after: [...editor.selection].at(-1) ?? null })) remember(block);
  };
  const navigation = useListNavigation(sections, add);
  useEffect(() => {
    navigation.start(effectiveQuery !== "");
  }, [effectiveQuery]);
  const own = useRef<HTMLElement>(null);
  const guided = usePaletteGuide(own, setFolded);
  const leave = () => (query ? setQuery("") : editor.viewport?.focus(null));
  return (
    <aside
      ref={own}
      className={`palette${folded ? " folded" : ""}${guided ? " guided" : ""}`}
      aria-label={editor.t("canvas.palette")}
      data-testid="palette"
    >
      <div className="palette-head">
        {folded ? null : <PaletteSearch {...{ editor, query, setQuery, navigation, leave }} />}
        <FoldButton editor={editor} folded={folded} setFolded={setFolded} />
      </div>
      <PaletteList
        {...{ editor, sections, navigation, folded }}
        words={tokens(effectiveQuery)}
        actions={{ add, remember }}
      />
      {folded || effectiveQuery ? null : <BlocksBehind editor={editor} blocks={blocks} />}
    </aside>
  );
}

// How many blocks only the search shows.
function BlocksBehind({ editor, blocks }: { editor: EditorApi; blocks: Block[] }) {
  const count = blocks.filter((block) => !block.curated).length;
  return count > 0 ? (
    <p className="quiet behind" data-testid="palette-behind">
      {editor.t("canvas.palette.behind", { count: String(count) })}
    </p>
  ) : null;
}

type SearchProps = {
  editor: EditorApi;
  query: string;
  setQuery: (query: string) => void;
  navigation: ListNavigation;
  leave: () => void;
};

function PaletteSearch({ editor, query, setQuery, navigation, leave }: SearchProps) {
  const words = editor.t("canvas.palette.search");
  return (
    <input
      type="search"
      role="combobox"
      aria-expanded="true"
      aria-controls={navigation.list}
      aria-autocomplete="list"
      aria-activedescendant={navigation.active}
      aria-label={words}
      placeholder={words}
      value={query}
      data-testid="palette-search"
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setQuery(event.target.value)}
      {...ownKeys((event) => {
        if (event.key === "Escape") leave();
        else navigation.press(event);
      })}
    />
  );
}

function FoldButton({
  editor,
  folded,
  setFolded,
}: {
  editor: EditorApi;
  folded: boolean;
  setFolded: (folded: boolean) => void;
}) {
  const words = editor.t(folded ? "canvas.palette.unfold" : "canvas.palette.fold");
  return (
    <button
      type="button"
      className="tool"
      aria-label={words}
      title={words}
      aria-expanded={!folded}
      data-testid="palette-fold"
      onClick={() => setFolded(!folded)}
    >
      <Glyph name={folded ? "unfold" : "fold"} />
    </button>
  );
}
