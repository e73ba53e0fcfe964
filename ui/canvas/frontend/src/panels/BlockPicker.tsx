// The picker of a block for a spot, a wire, or a wire dropped on nothing.
import { useMemo, useState } from "react";
import type { EditorApi } from "../editor/api";
import { useEditorState } from "../editor/hooks";
import { BlockEntry } from "./BlockEntry";
import type { BlockHit } from "./blockSearch";
import { Combobox } from "./Combobox";
import { Popup } from "./Popup";
import { recentBlocks, rememberBlock } from "./recentBlocks";
import { pickerTitle, suggestBlocks, placeBlock, type PickerOverlay } from "./suggestions";
import { tokens } from "./textSearch";

type Props = { editor: EditorApi; place: PickerOverlay; workspace?: string };

export function BlockPicker({ editor, place, workspace = "" }: Props) {
  const blocks = useEditorState((editor) => editor.blocks);
  const [query, setQuery] = useState(place.what === "add" ? (place.query ?? "") : "");
  const hits = useMemo(
    () => suggestBlocks(editor, place, query, recentBlocks(workspace)),
    [blocks, query, place, editor, workspace],
  );
  const close = () => {
    editor.openOverlay(null);
    editor.viewport?.focus([...editor.selection].at(-1) ?? null);
  };
  const pick = ({ block }: BlockHit) => {
    editor.openOverlay(null);
    const name = placeBlock(editor, place, block.id);
    if (name === null) return;
    rememberBlock(workspace, block.id);
    editor.viewport?.focus(name);
  };
  const label = pickerTitle(editor, place);
  return (
    <Popup
      at={place.at}
      label={label}
      className="fits"
      testid="fits"
      close={() => editor.openOverlay(null)}
    >
      <h4>{label}</h4>
      <Combobox
        label={editor.t("canvas.palette.search")}
        testid="fits-search"
        items={hits}
        keyOf={(hit) => hit.block.id}
        nothing={editor.t("canvas.fits.nothing")}
        {...{ query, setQuery, pick, close }}
        row={(hit, row) => (
          <BlockEntry
            key={hit.block.id}
            hit={hit}
            id={row.id}
            words={tokens(query)}
            active={row.active}
            once
            onPick={() => pick(hit)}
            onAdd={() => pick(hit)}
            onOver={(entry) => entry && row.over()}
          />
        )}
      />
    </Popup>
  );
}
