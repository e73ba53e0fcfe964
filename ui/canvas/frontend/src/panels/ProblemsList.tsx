// Everything that is wrong or doubtful, with what would mend it.
import { useEffect, useRef } from "react";
import type { Editor, Open } from "../editor";
import type { Fix, Problem } from "../types";
import { useSeen } from "./hooks";
import { focused, Popup } from "./Popup";
import { quietly } from "./quiet";

type Props = { editor: Editor; open: Extract<Open, { what: "problems" }> };

export function ProblemsList({ editor, open }: Props) {
  const text = useSeen(editor, () => JSON.stringify(shown(editor, open.stage)));
  const problems = JSON.parse(text) as Problem[];
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => { // what was pressed has gone with its problem
    if (box.current?.contains(focused())) return;
    (box.current?.querySelector("button") ?? box.current)?.focus({ preventScroll: true });
  }, [text]);
  const close = () => {
    editor.show(null);
    editor.sight?.focus(open.stage ?? [...editor.selection].at(-1) ?? null);
  };
  const own = quietly((event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  const label = editor.t("canvas.problems");
  return (
    <Popup at={open.at} label={label} className="problems" testid="problems" close={() => editor.show(null)}>
      <div ref={box} tabIndex={-1} {...own}>
        <h4>{open.stage ? editor.t("canvas.problems.of", { stage: open.stage }) : label}</h4>
        {problems.length === 0 ? <p className="quiet">{editor.t("canvas.problems.none")}</p> : null}
        <ul>
          {problems.map((one, index) => <Line key={index} editor={editor} problem={one} />)}
        </ul>
      </div>
    </Popup>
  );
}

function Line({ editor, problem }: { editor: Editor; problem: Problem }) {
  const { stage, severity, said, fixes } = problem;
  return (
    <li className={severity} data-testid={`problem-${problem.code}`}>
      <span className="dot" aria-label={editor.t(`canvas.${severity}`)} role="img" />
      <div>
        {stage ? (
          <button type="button" className="to" title={editor.t("canvas.problems.show")}
            onClick={() => editor.select([stage], { reveal: true })}>
            {stage}
          </button>
        ) : null}
        <p>{said}</p>
        {editor.editable ? fixes.map((fix) => <Mend key={fix.said} editor={editor} fix={fix} />) : null}
      </div>
    </li>
  );
}

function Mend({ editor, fix }: { editor: Editor; fix: Fix }) {
  const mend = () => {
    if (editor.edit(fix.edits)) editor.tellAll("canvas.said.mended", { fix: fix.said });
  };
  return (
    <button type="button" className="fix" data-testid="fix" onClick={mend}>{fix.said}</button>
  );
}

// Errors before what is only doubtful.
function shown(editor: Editor, stage: string | null): Problem[] {
  const all = editor.problems.filter((one) => stage === null || one.stage === stage);
  return [...all].sort((one, two) => Number(two.severity === "error") - Number(one.severity === "error"));
}
