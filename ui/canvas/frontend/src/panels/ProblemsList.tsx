// The list of problems, with their fixes.
import { useEffect, useRef } from "react";
import type { EditorApi, Overlay } from "../editor/api";
import { useEditorState } from "../editor/hooks";
import { LEVELS, type Fix, type Problem } from "../model/types";
import { ownKeys } from "./keyEvents";
import { focusedElement, Popup } from "./Popup";

type Props = { editor: EditorApi; open: Extract<Overlay, { what: "problems" }> };

export function ProblemsList({ editor, open }: Props) {
  const text = useEditorState((editor) => JSON.stringify(sortedProblems(editor, open.stage)));
  const problems = JSON.parse(text) as Problem[];
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // the button that was pressed has gone with its problem
    if (box.current?.contains(focusedElement())) return;
    (box.current?.querySelector("button") ?? box.current)?.focus({ preventScroll: true });
  }, [text]);
  const close = () => {
    editor.openOverlay(null);
    editor.viewport?.focus(open.stage ?? [...editor.selection].at(-1) ?? null);
  };
  const keyHandlers = ownKeys((event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  const label = editor.t("canvas.problems");
  return (
    <Popup
      at={open.at}
      label={label}
      className="problems"
      testid="problems"
      close={() => editor.openOverlay(null)}
    >
      <div ref={box} tabIndex={-1} {...keyHandlers}>
        <h4>{open.stage ? editor.t("canvas.problems.of", { stage: open.stage }) : label}</h4>
        {problems.length === 0 ? <p className="quiet">{editor.t("canvas.problems.none")}</p> : null}
        <ul>
          {problems.map((problem, index) => (
            <ProblemLine key={index} editor={editor} problem={problem} />
          ))}
        </ul>
      </div>
    </Popup>
  );
}

function ProblemLine({ editor, problem }: { editor: EditorApi; problem: Problem }) {
  const { stage, level, said: sentence, fixes } = problem;
  return (
    <li className={level} data-testid={`problem-${problem.code}`}>
      <span className="dot" aria-label={editor.t(`canvas.${level}`)} role="img" />
      <div>
        {stage ? (
          <button
            type="button"
            className="to"
            title={editor.t("canvas.problems.show")}
            onClick={() => editor.select([stage], { reveal: true })}
          >
            {stage}
          </button>
        ) : null}
        <p>{sentence}</p>
        {editor.editable
          ? fixes.map((fix) => <FixButton key={fix.said} editor={editor} fix={fix} />)
          : null}
      </div>
    </li>
  );
}

function FixButton({ editor, fix }: { editor: EditorApi; fix: Fix }) {
  const mend = () => {
    if (editor.edit(fix.edits)) editor.announce("canvas.said.mended", { fix: fix.said });
  };
  return (
    <button type="button" className="fix" data-testid="fix" onClick={mend}>
      {fix.said}
    </button>
  );
}

// The urgent ones first.
function sortedProblems(editor: EditorApi, stage: string | null): Problem[] {
  const problems = editor.problems.filter((problem) => stage === null || problem.stage === stage);
  return [...problems].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}
