// A wire was dropped on nothing, or something is to stand on a wire or at a spot: what fits there.
import { useMemo, useState } from "react";
import type { Editor } from "../editor";
import { Combo } from "./Combo";
import { Entry } from "./Entry";
import { useSeen } from "./hooks";
import { asked, offers, put, type Place } from "./offers";
import { Popup } from "./Popup";
import { recent, used } from "./recent";
import type { Hit } from "./search";
import { tokens } from "./text";

type Props = { editor: Editor; place: Place; workspace?: string };

export function FitsMenu({ editor, place, workspace = "" }: Props) {
  const blocks = useSeen(editor, () => editor.blocks);
  const [query, ask] = useState("");
  const hits = useMemo(
    () => offers(editor, place, query, recent(workspace)), [blocks, query, place, editor, workspace],
  );
  const close = () => {
    editor.show(null);
    editor.sight?.focus([...editor.selection].at(-1) ?? null);
  };
  const pick = ({ block }: Hit) => {
    editor.show(null);
    const name = put(editor, place, block.id);
    if (name === null) return;
    used(workspace, block.id);
    editor.sight?.focus(name);
  };
  const label = asked(editor, place);
  return (
    <Popup at={place.at} label={label} className="fits" testid="fits" close={() => editor.show(null)}>
      <h4>{label}</h4>
      <Combo
        label={editor.t("canvas.palette.search")} testid="fits-search" items={hits} keyOf={(hit) => hit.block.id}
        nothing={editor.t("canvas.fits.nothing")} {...{ query, ask, pick, close }}
        row={(hit, row) => (
          <Entry
            key={hit.block.id} hit={hit} id={row.id} wanted={tokens(query)} active={row.active} once
            onPick={() => pick(hit)} onAdd={() => pick(hit)} onOver={(entry) => entry && row.over()}
          />
        )}
      />
    </Popup>
  );
}
