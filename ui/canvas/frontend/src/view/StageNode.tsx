// The node of a stage: its block, its state, its duration and its most telling number.
import type { Node, NodeProps } from "@xyflow/react";
import { Fragment, memo, type MouseEvent } from "react";
import type { EditorApi } from "../editor/api";
import { isGuidedTo } from "../editor/guiding";
import { useEditorState, useEditor, useElapsed, useSceneState } from "../editor/hooks";
import { formatDuration, formatElapsed, headline, fillTemplate } from "../model/format";
import { textIn } from "../model/localText";
import { isPossible } from "../model/rules";
import type { Stage, StageInfo, Status } from "../model/types";
import { BlockIcon, STATE_MARKS } from "../panels";
import { DiffNode, useMark } from "./DiffNode";
import { isRefitted } from "./FoldMarks";
import { ModelDot } from "./ModelDot";
import { NameField } from "./NameField";
import { PortHandles } from "./PortHandles";
import { StageMarks } from "./StageMarks";

export type StageNodeType = Node<{ first: boolean; row: boolean }, "stage">;

export const StageNode = memo(({ id, data }: NodeProps<StageNodeType>) => {
  const editor = useEditor();
  const info = useEditorState((editor) => editor.info(id));
  const status = useSceneState((store) => store.status(id));
  const editable = useEditorState((editor) => editor.editable);
  const renaming = useEditorState((editor) => editor.renaming === id);
  const idle = useEditorState((editor) => idleness(editor.stage(id)));
  const mark = useEditorState((editor) => wireMark(editor, id));
  useEditorState((editor) => editor.lang);
  const differs = useMark(id);
  if (differs)
    return (
      <>
        <DiffNode {...{ id, info }} mark={differs} stop={data.first} row={data.row} />
        <PortHandles info={info} editable={false} row={data.row} />
      </>
    );
  return (
    <>
      <StageBox {...{ id, info, status, idle, mark }} {...data} />
      {renaming ? (
        <NameField
          name={id}
          label={editor.t("canvas.rename", { stage: id })}
          testid="stage-name"
          most={60}
          rename={(name) => editor.renameStage(id, name)}
        />
      ) : null}
      <PortHandles info={info} editable={editable} row={data.row} />
      <ProblemBadge id={id} info={info} editor={editor} />
      <StageMarks id={id} />
      <ModelDot mark={info.model} />
    </>
  );
});

// What keeps a stage from running: it is switched off, or what comes in goes around it.
type Idle = "" | "off" | "bypass";

const IDLE_WORDS = { off: "canvas.off", bypass: "canvas.bypass" };

function idleness(stage: Stage | undefined): Idle {
  if (stage?.off) return "off";
  return stage?.bypass ? "bypass" : "";
}

type StageBoxProps = {
  id: string;
  info: StageInfo;
  status: Status;
  idle: Idle;
  mark: string;
  first: boolean;
  row: boolean;
};

function StageBox({ id, info, status, idle, mark, first, row }: StageBoxProps) {
  const editor = useEditor();
  const selected = useEditorState((editor) => editor.selection.has(id));
  const stop = useEditorState((editor) => tabStop(editor, id, first));
  const texts = useStatusText(info, status, idle);
  const { title, note } = useDescription(id);
  const parts = title ? title.split(/(?<= )/) : id.split(/(?<=_)/);
  const told = useEditorState((editor) => editor.player.mark(id));
  const refitted = useEditorState((editor) => isRefitted(editor, id));
  const guided = useEditorState((editor) => isGuidedTo(editor, id));
  const unfinished = isUnfinished(info, status, idle);
  const marks = [
    status.state,
    unfinished ? "todo" : "",
    idle,
    mark,
    told,
    title ? "titled" : "",
    row ? "row" : "",
    refitted ? "refitted" : "",
    guided ? "guided" : "",
  ];
  const name = ["node", ...marks].filter(Boolean).join(" ");
  const letters = Math.max(...parts.map((part) => part.length)); // of the longest part
  const rename = (event: MouseEvent) => {
    event.stopPropagation();
    editor.startRenaming(id);
  };
  return (
    <div
      className={selected ? `${name} selected` : name}
      style={{ "--family": `var(--${info.family})`, "--letters": letters } as React.CSSProperties}
      role="button"
      aria-pressed={selected}
      aria-current={told.startsWith("told") ? "step" : undefined}
      aria-label={title ? `${title}: ${texts.label}` : texts.label}
      title={[title, texts.label, note].filter(Boolean).join("\n")}
      tabIndex={stop ? 0 : -1}
      data-stage={id}
      data-testid={`stage-${id}`}
      onPointerEnter={() => editor.update({ pointed: id })}
      onPointerLeave={() => editor.update({ pointed: null })}
      onFocus={(event) => event.target.matches(":focus-visible") && editor.viewport?.reveal(id)}
    >
      <div className="name" onDoubleClick={rename}>
        <BlockIcon nodes={info.icon} family={info.family} colored={false} />
        <b>
          {parts.map((part, index) => (
            <Fragment key={index}>
              {part}
              <wbr />
            </Fragment>
          ))}
        </b>
      </div>
      <div className="title">{title ? id : info.title}</div>
      <div className="line">
        <svg className="mark" viewBox="0 0 12 12" aria-hidden="true">
          <path
            d={STATE_MARKS[idle || (unfinished ? "todo" : status.state)] ?? STATE_MARKS["not_run"]}
          />
        </svg>
        <span>{texts.line}</span>
        <i>{texts.time}</i>
      </div>
    </div>
  );
}

// The title and the note that people gave a stage, in the reader's language.
function useDescription(id: string): { title: string; note: string } {
  const title = useEditorState((editor) => textIn(editor.stage(id)?.title, editor.lang));
  const note = useEditorState((editor) => textIn(editor.stage(id)?.note, editor.lang));
  return { title, note };
}

// Whether a stage has never run because it still lacks something.
function isUnfinished(info: StageInfo, status: Status, idle: Idle): boolean {
  return info.problem === "todo" && status.state === "not_run" && !idle;
}

// The texts of a stage, and its label for screen readers.
function useStatusText(info: StageInfo, status: Status, idle: Idle) {
  const editor = useEditor();
  const running = status.state === "running";
  const elapsed = useElapsed(running ? status.started : null, running);
  const { lang, t } = editor;
  const unfinished = isUnfinished(info, status, idle);
  const state = idle ? t(IDLE_WORDS[idle]) : unfinished ? t("todo") : t(`state.${status.state}`);
  const line =
    (idle
      ? ""
      : progressText(status, editor) || resultText(status, editor) || sizeText(info, editor)) ||
    state;
  const time = running
    ? formatElapsed(elapsed, lang)
    : idle
      ? ""
      : formatDuration(status.seconds, lang);
  const details = [
    line === state ? "" : line,
    running ? "" : time,
    info.problem && !unfinished ? t(info.problem) : "",
    info.reason ?? "",
    info.refits?.said ?? "",
    info.loss ?? "",
    info.varied ?? "",
    info.overridden ?? "",
    info.pinned && info.pinned !== info.reason ? info.pinned : "",
  ];
  const label = `${info.id}, ${info.title}: ${[state, ...details].filter(Boolean).join(", ")}`;
  return { line, time, label };
}

// The number of a result; one that is being computed anew has none.
function resultText(status: Status, { store }: EditorApi): string {
  const pending = status.state === "waiting" || status.state === "running";
  return pending ? "" : headline(status, store.data);
}

// The progress of a running stage, if it reports any.
function progressText(status: Status, { store }: EditorApi): string {
  const { progress } = status;
  if (status.state !== "running" || !progress) return "";
  const { words } = store.data;
  return fillTemplate(words[progress.code] ?? words["progress.step"], progress);
}

// The size of a table that is known before any run.
function sizeText(info: StageInfo, editor: EditorApi): string {
  if (!info.shape) return "";
  const [rows, columns] = info.shape;
  const { telling } = editor.store.data;
  const unrun = { rows, columns, metrics: {}, checks: null } as unknown as Status;
  return headline(unrun, { words: editor.store.data.words, lang: editor.lang, telling });
}

function ProblemBadge({ id, info, editor }: { id: string; info: StageInfo; editor: EditorApi }) {
  const count = info.problems?.length ?? 0;
  if (!info.problem) return null;
  const label = count
    ? `${id}: ${editor.t(countCode(info, count), { n: count })}`
    : `${id} ${editor.t(info.problem)}`;
  const show = (event: MouseEvent) => {
    event.stopPropagation();
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    editor.openOverlay({ what: "problems", stage: id, at: { x: left, y: bottom } });
  };
  return (
    <button
      type="button"
      className={`badge nodrag nopan ${info.problem}`}
      tabIndex={-1}
      onClick={show}
      aria-label={label}
      title={info.problems?.map((problem) => problem.said).join("\n") ?? label}
      data-testid={`badge-${id}`}
    >
      {count > 1 || info.problem === "todo" ? count : "!"}
    </button>
  );
}

function countCode({ problem }: StageInfo, count: number): string {
  if (problem === "todo") return "canvas.problems.todo";
  return count === 1 ? "canvas.problems.one" : "canvas.problems.many";
}

// Whether Tab reaches this stage: only one is a tab stop, the arrows go on from there.
function tabStop(editor: EditorApi, id: string, first: boolean): boolean {
  const { selected } = editor.store;
  return selected === null || !editor.stage(selected) ? first : selected === id;
}

// The CSS class during a wire gesture: whether the wire can go to this stage.
function wireMark({ gesture, info: infoOf }: EditorApi, id: string): string {
  if (!gesture?.from || gesture.from.stage === id) return "";
  const { from, verdicts } = gesture;
  const { ports = [], outputs = [] } = infoOf(id);
  const names: string[] = from.gives ? ports.map((port) => port.name) : outputs;
  const any = names.some(
    (name) => verdicts.has(`${id} ${name}`) && isPossible(verdicts.get(`${id} ${name}`)),
  );
  return any ? "open" : "faded";
}
