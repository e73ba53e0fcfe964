// The row that is followed: at the stage that is told, and on request at every stage.
import { useEditor } from "../editor/hooks";
import type { RowCell, RowPassport, RowStep, RunStep } from "../model/recording";

const FEW = 3; // cells of each stage in the list of all

export function RowCard({ row, step }: { row: RowPassport; step: RunStep }) {
  const editor = useEditor();
  const { player } = editor;
  const here = row.steps[step.stage];
  return (
    <section className="play-row" data-testid="play-row">
      <h4>{row.said}</h4>
      {row.others ? (
        <p className="play-others">
          {row.others}
          {row.alike.map((label) => (
            <button
              key={label}
              type="button"
              onClick={() => void player.follow({ value: label, stage: row.stage, number: true })}
            >
              {label}
            </button>
          ))}
        </p>
      ) : null}
      {here ? <AtStage step={here} /> : null}
      <details data-testid="row-all">
        <summary>{editor.t("canvas.play.follow.all")}</summary>
        <ol>
          {player.steps.map(({ stage, title }) => (
            <li key={stage}>
              <button type="button" onClick={() => player.goTo(stage)}>
                {title}
              </button>
              {row.steps[stage] ? <AtStage step={row.steps[stage]} most={FEW} /> : null}
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}

function AtStage({ step, most }: { step: RowStep; most?: number }) {
  const editor = useEditor();
  const cells = most === undefined ? step.cells : step.cells.slice(0, most);
  const more = step.more + step.cells.length - cells.length;
  return (
    <div className={`at-stage ${step.presence} ${step.verdict}`} data-testid="row-at">
      {step.part ? <i className="part">{step.part}</i> : null}
      {step.said.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {cells.length > 0 ? (
        <div className="cells" role="group" aria-label={step.stage} tabIndex={0}>
          <table>
            <tbody>
              {cells.map((cell) => (
                <Cell key={cell.column} cell={cell} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {more > 0 ? <small>{editor.t("canvas.play.follow.more", { n: more })}</small> : null}
    </div>
  );
}

const SIGNS: Record<string, string> = { added: "+", dropped: "−" };

function Cell({ cell }: { cell: RowCell }) {
  const { column, how } = cell;
  return (
    <tr className={how}>
      <th scope="row" title={column}>
        {[SIGNS[how], column].filter(Boolean).join(" ")}
      </th>
      <td>
        {how === "same" || how === "added" ? cell.new : <s>{cell.old}</s>}
        {how === "changed" || how === "filled" || how === "emptied" ? (
          <>
            {" → "}
            <b>{cell.new}</b>
          </>
        ) : null}
      </td>
    </tr>
  );
}
