// The node of a stage in the comparison of two runs, in the colour of its difference.
import { useEditorState, useEditor } from "../editor/hooks";
import { titleOf } from "../model/localText";
import type { Mark } from "../model/mark";
import type { StageInfo } from "../model/types";
import { BlockIcon } from "../panels";

export function useMark(id: string): Mark | undefined {
  return useEditorState((editor) => editor.store.data.marks?.[id]);
}

export function DiffNode({
  id,
  info,
  mark,
  stop,
  row,
}: {
  id: string;
  info: StageInfo;
  mark: Mark;
  stop: boolean;
  row: boolean;
}) {
  const editor = useEditor();
  const name = titleOf(editor.stage(id), id, editor.lang);
  const label = `${id}, ${info.title}: ${mark.said}`;
  return (
    <div
      className={["node", "differs", `differs-${mark.kind}`, row && "row", name !== id && "titled"]
        .filter(Boolean)
        .join(" ")}
      style={
        {
          "--family": `var(--${info.family})`,
          "--letters": longestWord(name),
        } as React.CSSProperties
      }
      role="img"
      aria-label={label}
      title={[...new Set([name, id, mark.said])].join("\n")}
      tabIndex={stop ? 0 : -1}
      data-stage={id}
      data-testid={`stage-${id}`}
      data-differs={mark.kind}
      onFocus={(event) => event.target.matches(":focus-visible") && editor.viewport?.reveal(id)}
    >
      <div className="name">
        <BlockIcon nodes={info.icon} family={info.family} colored={false} />
        <b>{name}</b>
      </div>
      <div className="title">{info.title}</div>
      <div className="line">
        <span>{mark.line}</span>
      </div>
    </div>
  );
}

function longestWord(name: string): number {
  return Math.max(...name.split(/[ _]/).map((part) => part.length));
}
