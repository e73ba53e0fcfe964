// One stage: its block, how it stands, how long it took and the number that says most.
import type { Node, NodeProps } from "@xyflow/react";
import { createElement, Fragment, memo, type MouseEvent } from "react";
import type { Editor } from "./editor";
import { Differing, useMark } from "./Differing";
import { duration, headline, say } from "./format";
import { useEdited, useEditor, useElapsed, useRead } from "./hooks";
import { icon, MARKS } from "./icons";
import { Ports } from "./Ports";
import { Renaming } from "./Renaming";
import { fits } from "./rules";
import type { StageData, Status } from "./types";

export type StageNodeType = Node<{ first: boolean }, "stage">;

export const StageNode = memo(({ id, data }: NodeProps<StageNodeType>) => {
  const editor = useEditor();
  const face = useEdited((one) => one.face(id));
  const status = useRead((one) => one.status(id));
  const editable = useEdited((one) => one.editable);
  const renaming = useEdited((one) => one.renaming === id);
  const off = useEdited((one) => one.stage(id)?.off === true);
  const mark = useEdited((one) => fading(one, id));
  useEdited((one) => one.lang);
  const differs = useMark(id);
  if (differs) return <><Differing {...{ id, face }} mark={differs} stop={data.first} /><Ports face={face} editable={false} /></>;
  return (
    <>
      <Face {...{ id, face, status, off, mark }} first={data.first} />
      {renaming ? <Renaming id={id} /> : null}
      <Ports face={face} editable={editable} />
      <Badge id={id} face={face} editor={editor} />
    </>
  );
});

type FaceProps = { id: string; face: StageData; status: Status; off: boolean; mark: string; first: boolean };

function Face({ id, face, status, off, mark, first }: FaceProps) {
  const editor = useEditor();
  const selected = useEdited((one) => one.selection.has(id));
  const stop = useEdited((one) => tabStop(one, id, first));
  const said = useSaid(face, status, off);
  const name = `node ${status.state} ${off ? "off" : ""} ${mark}`.trim().replace(/ +/g, " ");
  const parts = id.split(/(?<=_)/);
  const letters = Math.max(...parts.map((one) => one.length)); // of the longest part
  const rename = (event: MouseEvent) => {
    event.stopPropagation();
    editor.startRenaming(id);
  };
  return (
    <div
      className={selected ? `${name} selected` : name}
      style={{ "--family": `var(--${face.family})`, "--letters": letters } as React.CSSProperties}
      role="button" aria-pressed={selected} aria-label={said.label} title={said.label}
      tabIndex={stop ? 0 : -1} data-stage={id} data-testid={`stage-${id}`}
      onFocus={(event) => event.target.matches(":focus-visible") && editor.sight?.reveal(id)}
    >
      <div className="name" onDoubleClick={rename}>
        <Icon name={face.icon} family={face.family} />
        <b>{parts.map((part, at) => <Fragment key={at}>{part}<wbr /></Fragment>)}</b>
      </div>
      <div className="title">{face.title}</div>
      <div className="line">
        <svg className="mark" viewBox="0 0 12 12" aria-hidden="true">
          <path d={MARKS[off ? "off" : status.state] ?? MARKS["not_run"]} />
        </svg>
        <span>{said.line}</span>
        <i>{said.time}</i>
      </div>
    </div>
  );
}

// What the box says, and what it is called for those who do not see it.
function useSaid(face: StageData, status: Status, off: boolean) {
  const editor = useEditor();
  const running = status.state === "running";
  const elapsed = useElapsed(running ? status.started : null, running, 500);
  const { lang, t, store } = editor;
  const state = off ? t("canvas.off") : t(`state.${status.state}`);
  const line = (off ? "" : far(status, editor) || headline(status, store.data) || shaped(face, editor)) || state;
  const time = running ? spent(elapsed, lang) : off ? "" : duration(status.seconds, lang);
  const rest = [line === state ? "" : line, running ? "" : time, face.problem ? t(face.problem) : "", face.reason ?? ""];
  const label = `${face.id}, ${face.title}: ${[state, ...rest].filter(Boolean).join(", ")}`;
  return { line, time, label };
}

// How far it is, where it says so.
function far(status: Status, { store }: Editor): string {
  const { progress } = status;
  if (status.state !== "running" || !progress) return "";
  const { words } = store.data;
  return say(words[progress.code] ?? words["progress.step"], progress);
}

// The size of its table, before any run.
function shaped(face: StageData, editor: Editor): string {
  if (!face.shape) return "";
  const [rows, columns] = face.shape;
  const { telling } = editor.store.data;
  const known = { rows, columns, metrics: {}, checks: null } as unknown as Status;
  return headline(known, { words: editor.store.data.words, lang: editor.lang, telling });
}

function Badge({ id, face, editor }: { id: string; face: StageData; editor: Editor }) {
  const count = face.problems?.length ?? 0;
  if (!face.problem) return null;
  const label = count
    ? `${id}: ${editor.t(count === 1 ? "canvas.problems.one" : "canvas.problems.many", { n: count })}`
    : `${id} ${editor.t(face.problem)}`;
  const show = (event: MouseEvent) => {
    event.stopPropagation();
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    editor.show({ what: "problems", stage: id, at: { x: left, y: bottom } });
  };
  return (
    <button
      type="button" className={`badge nodrag nopan ${face.problem}`} tabIndex={-1} onClick={show}
      aria-label={label} title={face.problems?.map((one) => one.said).join("\n") ?? label}
      data-testid={`badge-${id}`}
    >
      {count > 1 ? count : "!"}
    </button>
  );
}

// One stage at a time is reached by Tab; the arrows go on from there.
function tabStop(editor: Editor, id: string, first: boolean): boolean {
  const { selected } = editor.store;
  return selected === null || !editor.stage(selected) ? first : selected === id;
}

// While a wire is drawn, stages to which it cannot go stand back.
function fading({ gesture, face }: Editor, id: string): string {
  if (!gesture?.from || gesture.from.stage === id) return "";
  const { from, verdicts } = gesture;
  const { ports = [], outputs = [] } = face(id);
  const names: string[] = from.gives ? ports.map((one) => one.name) : outputs;
  const any = names.some((name) => verdicts.has(`${id} ${name}`) && fits(verdicts.get(`${id} ${name}`)));
  return any ? "open" : "faded";
}

function spent(elapsed: number | null, lang: string): string {
  return elapsed === null || elapsed < 1 ? "" : duration(Math.floor(elapsed), lang).replace(/[.,]0/, "");
}

function Icon({ name, family }: { name: string; family: string }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      {icon(name, family).map(([tag, attributes], index) =>
        createElement(tag, { ...attributes, key: index }),
      )}
    </svg>
  );
}
