// The palette's list: its sections, and what is told about the entry one is at.
import { useEffect, useRef } from "react";
import type { Editor } from "../editor";
import type { Block } from "../types";
import { About } from "./About";
import { Entry } from "./Entry";
import type { Section } from "./listing";
import { quietly } from "./quiet";
import { Tip } from "./Tip";
import { useTip } from "./useTip";
import type { Walk } from "./useWalk";

export type Acts = { add: (block: Block) => void; remember: (block: Block) => void };

type Props = { editor: Editor; sections: Section[]; walk: Walk; wanted: string[]; folded: boolean; acts: Acts };

export function Shelves({ editor, sections, walk, wanted, folded, acts }: Props) {
  const { tip, tell, over, hide } = useTip();
  const { box, keyed } = useKeyed(walk, tell);
  const own = quietly((event) => {
    if (event.key === "Escape") editor.sight?.focus(null);
    else walk.press(event);
  });
  const shown = tip ? walk.flat.find((one) => one.id === tip.id)?.block : undefined;
  return (
    <>
      <div
        ref={box} role="listbox" id={walk.list} tabIndex={0} className="shelves"
        aria-label={editor.t("canvas.palette")} aria-activedescendant={walk.active} {...own}
        aria-describedby={shown ? `${walk.list}-tip` : undefined}
        onScroll={() => keyed.current || hide()}
        onFocus={(event) => { keyed.current = event.currentTarget.matches(":focus-visible"); }}
        onBlur={() => { keyed.current = false; over(null); }}
      >
        {sections.map((one) => (
          <Shelf key={one.id} section={one} {...{ editor, walk, wanted, folded, acts, over }} />
        ))}
      </div>
      {walk.flat.length === 0 && wanted.length > 0 ? (
        <p className="quiet" role="status">{editor.t("canvas.palette.nothing")}</p>
      ) : null}
      {tip && shown ? <Tip beside={tip} id={`${walk.list}-tip`}><About block={shown} editor={editor} /></Tip> : null}
    </>
  );
}

// The entry the keyboard is at is in sight, and told about while the list itself has the keyboard.
function useKeyed(walk: Walk, tell: (entry: HTMLElement | null) => void) {
  const box = useRef<HTMLDivElement>(null);
  const keyed = useRef(false);
  useEffect(() => {
    const found = walk.active ? box.current?.querySelector<HTMLElement>(`[id="${walk.active}"]`) : null;
    void found?.scrollIntoView({ block: "nearest" });
    if (keyed.current) tell(found ?? null);
  }, [walk.active, tell]);
  return { box, keyed };
}

type ShelfProps = Omit<Props, "sections"> & { section: Section; over: (entry: HTMLElement | null) => void };

function Shelf({ editor, section, walk, wanted, folded, acts, over }: ShelfProps) {
  const { id, hits } = section;
  const name = editor.t(id === "recent" || id === "found" ? `canvas.palette.${id}` : `family.${id}`);
  const colour = { "--family": `var(--${id}, var(--soft))` } as React.CSSProperties;
  return (
    <div role="group" aria-label={name} className="shelf">
      <h4 aria-hidden="true" style={colour}>{folded ? "" : name}</h4>
      {hits.map((hit) => {
        const own = walk.idOf(id, hit.block);
        return (
          <Entry
            key={hit.block.id} hit={hit} id={own} wanted={wanted} active={walk.active === own} onOver={over}
            onPick={() => walk.at(own)} onAdd={() => acts.add(hit.block)} onDropped={() => acts.remember(hit.block)}
          />
        );
      })}
    </div>
  );
}
