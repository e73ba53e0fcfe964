// The frame of a group: its name, its fold, and folded its state instead of the rows.
import type { NodeProps } from "@xyflow/react";
import { memo, type KeyboardEvent } from "react";
import type { EditorApi } from "../editor/api";
import { isGuidedTo } from "../editor/guiding";
import { useEditor, useEditorState, useSceneState } from "../editor/hooks";
import { titleOf } from "../model/localText";
import { STATE_MARKS } from "../panels";
import { groupOfNode } from "./boxes";
import { BlindHandles } from "../view/BlindHandles";
import { NameField } from "../view/NameField";
import { nameGroup, startNaming, toggleFold } from "./commands";
import type { GroupNodeType } from "./nodes";
import { worstState } from "./worst";

export const GroupNode = memo(({ id: node, data }: NodeProps<GroupNodeType>) => {
  const id = groupOfNode(node)!;
  const editor = useEditor();
  const group = useEditorState((editor) => editor.graph.groups?.find((other) => other.id === id));
  const lang = useEditorState((editor) => editor.lang);
  const naming = useEditorState((editor) => editor.namedGroup === id);
  const selected = useEditorState((editor) => data.rows.every((row) => editor.selection.has(row)));
  const touched = useEditorState((editor) => data.rows.some((row) => editor.selection.has(row)));
  const state = useSceneState((store) =>
    worstState(data.rows.map((row) => store.status(row).state)),
  );
  const told = useEditorState((editor) => toldRow(editor, data.rows));
  const guided = useEditorState((editor) => data.rows.some((row) => isGuidedTo(editor, row)));
  if (!group) return null;
  const { folded } = group;
  const chosen = selected || (folded && touched);
  const title = titleOf(group, id, lang);
  const color = group.color || "gray";
  return (
    <div
      className={`group-box color-${color} ${folded ? `folded ${state}` : ""} ${chosen ? "selected" : ""} ${folded && told ? "told" : ""} ${told === null ? "untold" : ""} ${guided ? "guided" : ""}`}
      data-members={data.rows.join(" ")}
    >
      <GroupHead {...{ id, title, folded, state }} rows={data.rows} selected={chosen} />
      {folded ? <FoldedRow state={state} count={data.rows.length} told={told ?? ""} /> : null}
      {naming ? (
        <NameField
          name={title}
          label={editor.t("canvas.group.name", { name: title })}
          testid="group-name"
          most={120}
          rename={(name) => nameGroup(editor, group, name)}
        />
      ) : null}
      <BlindHandles />
    </div>
  );
});

type HeadProps = {
  id: string;
  title: string;
  folded: boolean;
  state: string;
  rows: string[];
  selected: boolean;
};

function GroupHead({ id, title, folded, state, rows, selected }: HeadProps) {
  const editor = useEditor();
  const values = { name: title, n: rows.length, state: editor.t(`state.${state}`) };
  const label = editor.t("canvas.group.label", values);
  const act = editor.t(folded ? "canvas.group.unfold" : "canvas.group.fold", { name: title });
  return (
    <div className="group-head">
      {editor.editable ? (
        <button
          type="button"
          className="nodrag nopan"
          aria-label={act}
          title={act}
          aria-expanded={!folded}
          data-testid={`fold-${id}`}
          onClick={(event) => {
            event.stopPropagation();
            toggleFold(editor, id);
          }}
        >
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <path d={folded ? "M3.5 1.5 7 5 3.5 8.5" : "M1.5 3.5 5 7 8.5 3.5"} />
          </svg>
        </button>
      ) : null}
      <b
        role="button"
        tabIndex={0}
        aria-pressed={selected}
        aria-label={label}
        title={label}
        data-group={id}
        data-testid={`group-${id}`}
        onKeyDown={(event) => handleHeadKey(editor, event, id, rows)}
        onDoubleClick={(event) => {
          event.stopPropagation();
          startNaming(editor, id);
        }}
      >
        {title}
      </b>
      <i>{rows.length}</i>
    </div>
  );
}

// What a key does at the name of a group: most of them act on all its stages.
function handleHeadKey(editor: EditorApi, event: KeyboardEvent, id: string, rows: string[]): void {
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "Enter" || key === " ") editor.select(rows);
  else if (key === "F2") startNaming(editor, id);
  else {
    if (/^(Delete|Backspace|ContextMenu|F10|[DBOU])$/.test(key))
      editor.select(rows, { silent: true });
    return; // the canvas goes on with it
  }
  event.preventDefault();
  event.stopPropagation();
}

// The row of a group that is told just now, by its title; null where none was told yet.
function toldRow({ player }: EditorApi, rows: string[]): string | null {
  if (!player.open) return "";
  const { step } = player;
  if (step && rows.includes(step.stage)) return step.title;
  return rows.every((row) => player.mark(row).includes("untold")) ? null : "";
}

type FoldedRowProps = { state: string; count: number; told: string };

function FoldedRow({ state, count, told }: FoldedRowProps) {
  const editor = useEditor();
  return (
    <div className="line">
      <svg className="mark" viewBox="0 0 12 12" aria-hidden="true">
        <path d={STATE_MARKS[state] ?? STATE_MARKS["not_run"]} />
      </svg>
      <span>{told || editor.t(`state.${state}`)}</span>
      <i>{editor.t("canvas.group.count", { n: count })}</i>
    </div>
  );
}
