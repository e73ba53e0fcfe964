// One stage: its block, how it stands, how long it took and the number that says most.
import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { createElement, memo, useContext, type KeyboardEvent } from "react";
import { duration, headline, say } from "./format";
import { ActionsContext, useElapsed, useRead, useStore } from "./hooks";
import { icon, MARKS } from "./icons";
import type { StageData } from "./types";

export type StageNodeType = Node<{ stage: StageData; first: boolean }, "stage">;

export const StageNode = memo(({ data }: NodeProps<StageNodeType>) => {
  const { stage } = data;
  const store = useStore();
  const actions = useContext(ActionsContext);
  const status = useRead((one) => one.status(stage.id));
  const selected = useRead((one) => one.selected);
  const { words, lang } = store.data;
  const running = status.state === "running";
  const elapsed = useElapsed(running ? status.started : null, running, 500);
  const state = words[`state.${status.state}`] ?? status.state;
  const { progress } = status;
  const far = running && progress ? say(words[progress.code] ?? words["progress.step"], progress) : "";
  const line = far || headline(status, store.data) || state;
  const time = running ? spent(elapsed, lang) : duration(status.seconds, lang);
  const chosen = selected === stage.id;
  const said = [line === state ? "" : line, running ? "" : time, stage.problem ? words[stage.problem] : ""];
  const label = `${stage.id}, ${stage.title}: ${[state, ...said].filter(Boolean).join(", ")}`;
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") actions.choose(stage.id);
    else if (event.key.startsWith("Arrow")) actions.move(stage.id, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className={`node ${status.state}${chosen ? " selected" : ""}`}
      style={{ "--family": `var(--${stage.family})` } as React.CSSProperties}
      role="button"
      aria-pressed={chosen}
      aria-label={label}
      title={label}
      tabIndex={chosen || (selected === null && data.first) ? 0 : -1}
      data-stage={stage.id}
      data-testid={`stage-${stage.id}`}
      onClick={() => actions.choose(stage.id)}
      onKeyDown={press}
      onFocus={(event) => event.target.matches(":focus-visible") && actions.reveal(stage.id)}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <div className="name">
        <Icon name={stage.icon} family={stage.family} />
        <b>{stage.id}</b>
      </div>
      <div className="title">{stage.title}</div>
      <div className="line">
        <svg className="mark" viewBox="0 0 12 12" aria-hidden="true">
          <path d={MARKS[status.state] ?? MARKS["not_run"]} />
        </svg>
        <span>{line}</span>
        <i>{time}</i>
      </div>
      {stage.problem ? <span className={`badge ${stage.problem}`}>!</span> : null}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});

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
