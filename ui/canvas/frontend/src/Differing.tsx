// A stage of two runs drawn as one: in the colour of what differs, with the change in its box.
import { createElement } from "react";
import { useEdited, useEditor } from "./hooks";
import { icon } from "./icons";
import type { Mark, StageData } from "./types";

export function useMark(id: string): Mark | undefined {
  return useEdited((one) => one.store.data.marks?.[id]);
}

export function Differing({ id, face, mark, stop }: { id: string; face: StageData; mark: Mark; stop: boolean }) {
  const editor = useEditor();
  const said = `${id}, ${face.title}: ${mark.said}`;
  return (
    <div
      className={`node differs differs-${mark.kind}`} style={{ "--family": `var(--${face.family})` } as React.CSSProperties}
      role="img" aria-label={said} title={`${id}\n${mark.said}`} tabIndex={stop ? 0 : -1}
      data-stage={id} data-testid={`stage-${id}`} data-differs={mark.kind}
      onFocus={(event) => event.target.matches(":focus-visible") && editor.sight?.reveal(id)}
    >
      <div className="name">
        <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
          {icon(face.icon, face.family).map(([tag, attributes], index) =>
            createElement(tag, { ...attributes, key: index }),
          )}
        </svg>
        <b>{id}</b>
      </div>
      <div className="title">{face.title}</div>
      <div className="line">
        <span>{mark.line}</span>
      </div>
    </div>
  );
}
