// The stage that is told: its note, what it did, a few rows before and after, and its code.
import type { ReactNode } from "react";
import { useEditor } from "../editor/hooks";
import type { Columns, RunStep } from "../model/recording";
import { ExampleTable } from "./ExampleTable";

// While a row is followed, its card stands in place of the examples.
export function StepCard({ step, row }: { step: RunStep; row: ReactNode }) {
  const { said, note, chips, figures, examples } = step;
  return (
    <article
      className="play-step"
      data-testid="play-step"
      data-stage-told={step.stage}
      style={{ "--family": `var(--${step.family})` } as React.CSSProperties}
    >
      <h3 data-testid="play-title">{step.title}</h3>
      <p className="play-kind">
        {[step.block, step.title === step.stage ? "" : step.stage, step.state_said]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {note ? <p className="play-note">{note}</p> : null}
      {row}
      {figures.length > 0 ? (
        <dl className="play-figures">
          {figures.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {said.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {row ? null : chips.map((columns) => <ChipRow key={columns.kind} columns={columns} />)}
      {!row && examples && examples.rows.length > 0 ? <ExampleTable examples={examples} /> : null}
      <Code step={step} />
    </article>
  );
}

function ChipRow({ columns }: { columns: Columns }) {
  const { kind, label, texts, more } = columns;
  return (
    <p className={`play-chips ${kind}`}>
      <b>{`${label} (${texts.length + more})`}</b>
      {texts.map((text) => (
        <i key={text} title={text}>
          {text}
        </i>
      ))}
      {more > 0 ? <em>{`+${more}`}</em> : null}
    </p>
  );
}

function Code({ step }: { step: RunStep }) {
  const editor = useEditor();
  if (!step.code) return null;
  return (
    <div className="play-code">
      <pre aria-label={editor.t("canvas.play.code")} tabIndex={0} data-testid="play-code">
        {step.code}
      </pre>
      {step.called ? (
        <details>
          <summary>{editor.t("canvas.play.called")}</summary>
          <pre tabIndex={0}>{step.called}</pre>
        </details>
      ) : null}
    </div>
  );
}
