// A few rows of a stage: where a value was changed, the one before and the one after.
import type { ReactNode } from "react";
import { useEditor } from "../editor/hooks";
import type { Examples } from "../model/recording";

export function ExampleTable({ examples }: { examples: Examples }) {
  const editor = useEditor();
  const { columns, rows, matched } = examples;
  const caption = editor.t(matched ? "canvas.play.rows" : "canvas.play.rows_after");
  const parts = rows.some((row) => row.part);
  return (
    <div className="play-rows" tabIndex={0} role="group" aria-label={caption}>
      <table data-testid="play-rows">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{editor.t("canvas.play.row")}</th>
            {parts ? <th aria-hidden="true" /> : null}
            {columns.map(({ name, how }) => (
              <th key={name} scope="col" className={how} title={name}>
                <span>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.label} className={matched && !row.after ? "left" : ""}>
              <th scope="row">{row.label}</th>
              {parts ? <td className="part">{row.part}</td> : null}
              {columns.map(({ name, how }, place) => (
                <td
                  key={name}
                  className={how}
                  title={wholeText(row.before?.[place], row.after?.[place])}
                >
                  <span>{cell(how, row.before?.[place], row.after?.[place])}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function wholeText(before: string | undefined, after: string | undefined): string | undefined {
  const isChanged = before !== undefined && after !== undefined && before !== after;
  return isChanged ? `${before} → ${after}` : (after ?? before);
}

function cell(how: string, before: string | undefined, after: string | undefined): ReactNode {
  if (after === undefined || how === "dropped") return <s>{before}</s>;
  if (how !== "changed" || before === undefined || before === after) return after;
  return (
    <>
      <s>{before}</s> → <b>{after}</b>
    </>
  );
}
