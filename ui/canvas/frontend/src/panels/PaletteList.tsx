// The list of the palette: its sections, and the tooltip of the current entry.
import { useEffect, useRef } from "react";
import type { EditorApi } from "../editor/api";
import type { Block } from "../model/types";
import { BlockDetails } from "./BlockDetails";
import { BlockEntry } from "./BlockEntry";
import { ownKeys } from "./keyEvents";
import type { Section } from "./sections";
import { Tooltip, useTooltip } from "./Tooltip";
import type { ListNavigation } from "./useListNavigation";

export type EntryActions = { add: (block: Block) => void; remember: (block: Block) => void };

type Props = {
  editor: EditorApi;
  sections: Section[];
  navigation: ListNavigation;
  words: string[];
  folded: boolean;
  actions: EntryActions;
};

export function PaletteList({ editor, sections, navigation, words, folded, actions }: Props) {
  const { tip, showNow, over, hide } = useTooltip();
  const { box, keyed } = useActiveEntry(navigation, showNow);
  const keyHandlers = ownKeys((event) => {
    if (event.key === "Escape") editor.viewport?.focus(null);
    else navigation.press(event);
  });
  const described = tip ? navigation.flat.find((item) => item.id === tip.id)?.block : undefined;
  return (
    <>
      <div
        ref={box}
        role="listbox"
        id={navigation.list}
        tabIndex={0}
        className="shelves"
        aria-label={editor.t("canvas.palette")}
        aria-activedescendant={navigation.active}
        {...keyHandlers}
        aria-describedby={described ? `${navigation.list}-tip` : undefined}
        onScroll={() => keyed.current || hide()}
        onFocus={(event) => {
          keyed.current = event.currentTarget.matches(":focus-visible");
        }}
        onBlur={() => {
          keyed.current = false;
          over(null);
        }}
      >
        {sections.map((section) => (
          <PaletteSection
            key={section.id}
            section={section}
            {...{ editor, navigation, words, folded, actions, over }}
          />
        ))}
      </div>
      {navigation.flat.length === 0 && words.length > 0 ? (
        <p className="quiet" role="status">
          {editor.t("canvas.palette.nothing")}
        </p>
      ) : null}
      {tip && described ? (
        <Tooltip beside={tip} id={`${navigation.list}-tip`}>
          <BlockDetails block={described} editor={editor} />
        </Tooltip>
      ) : null}
    </>
  );
}

// Scrolls to the active entry, and shows its tooltip while the list has the focus.
function useActiveEntry(navigation: ListNavigation, showNow: (entry: HTMLElement | null) => void) {
  const box = useRef<HTMLDivElement>(null);
  const keyed = useRef(false);
  useEffect(() => {
    const entry = navigation.active
      ? box.current?.querySelector<HTMLElement>(`[id="${navigation.active}"]`)
      : null;
    void entry?.scrollIntoView({ block: "nearest" });
    if (keyed.current) showNow(entry ?? null);
  }, [navigation.active, showNow]);
  return { box, keyed };
}

type ShelfProps = Omit<Props, "sections"> & {
  section: Section;
  over: (entry: HTMLElement | null) => void;
};

function PaletteSection({ editor, section, navigation, words, folded, actions, over }: ShelfProps) {
  const { id, hits } = section;
  const name = editor.t(
    id === "recent" || id === "found" ? `canvas.palette.${id}` : `family.${id}`,
  );
  const colour = { "--family": `var(--${id}, var(--soft))` } as React.CSSProperties;
  return (
    <div role="group" aria-label={name} className="shelf">
      <h4 aria-hidden="true" style={colour}>
        {folded ? "" : name}
      </h4>
      {hits.map((hit) => {
        const entryId = navigation.idOf(id, hit.block);
        return (
          <BlockEntry
            key={hit.block.id}
            hit={hit}
            id={entryId}
            words={words}
            active={navigation.active === entryId}
            onOver={over}
            onPick={() => navigation.at(entryId)}
            onAdd={() => actions.add(hit.block)}
            onDropped={() => actions.remember(hit.block)}
          />
        );
      })}
    </div>
  );
}
