// The panel of the player, in the place of the page's: controls, the stage that is told, a row.
import { useEffect, useRef } from "react";
import { useEditor, useEditorState } from "../editor/hooks";
import type { Player } from "../editor/player";
import { Glyph, type GlyphName } from "../panels/Glyph";
import css from "./play.css?inline";
import { FollowForm } from "./FollowForm";
import { RowCard } from "./RowCard";
import { StepCard } from "./StepCard";

export default function PlayPanel() {
  const editor = useEditor();
  const { player } = editor;
  const step = useEditorState(() => player.step);
  const row = useEditorState(() => player.row);
  const recording = useEditorState(() => player.recording);
  const failure = useEditorState(() => player.failure);
  useEditorState((editor) => editor.lang);
  const last = step !== undefined && player.index === player.steps.length - 1;
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    body.current?.scrollTo(0, 0); // what it returns is not to be called
  }, [step?.stage]);
  return (
    <aside className="play" aria-label={editor.t("canvas.play")} data-testid="play">
      <style>{css}</style>
      <Controls player={player} />
      <div className="play-body" ref={body} tabIndex={-1}>
        {recording?.notice ? <p className="play-notice">{recording.notice}</p> : null}
        {step ? <StepCard step={step} row={row && <RowCard row={row} step={step} />} /> : null}
        {recording === null ? (
          <p className={failure ? "play-failure" : "play-wait"} role="status">
            {failure || editor.t("canvas.play.loading")}
          </p>
        ) : null}
        {last && recording?.end ? (
          <p className="play-end" data-testid="play-end">
            {recording.end}
          </p>
        ) : null}
      </div>
      <FollowForm />
    </aside>
  );
}

function Controls({ player }: { player: Player }) {
  const editor = useEditor();
  const index = useEditorState(() => player.index);
  const playing = useEditorState(() => player.playing);
  const seconds = useEditorState(() => player.seconds);
  const steps = useEditorState(() => player.steps);
  const n = index + 1;
  return (
    <div className="play-controls">
      <div role="toolbar" aria-label={editor.t("canvas.play")}>
        <Control name="back" glyph="fold" act={() => player.go(index - 1)} off={index === 0} />
        <Control
          name={playing ? "pause" : "start"}
          glyph={playing ? "pause" : "play"}
          act={() => player.toggle()}
        />
        <Control
          name="next"
          glyph="unfold"
          act={() => player.go(index + 1)}
          off={n === steps.length}
        />
        <span className="play-at" data-testid="play-at">
          {editor.t("canvas.play.at", { n, of: steps.length })}
        </span>
        <span className="play-pace">
          <Control name="slower" glyph="smaller" act={() => player.hurry(-1)} />
          <i>{editor.t("canvas.play.pace", { n: seconds })}</i>
          <Control name="faster" glyph="bigger" act={() => player.hurry(1)} />
        </span>
        <Control name="close" glyph="close" act={() => player.close()} />
      </div>
      <input
        type="range"
        min={1}
        max={steps.length}
        value={n}
        aria-label={editor.t("canvas.play.slider")}
        aria-valuetext={steps[index]?.title}
        data-testid="play-slider"
        onChange={(event) => player.go(Number(event.target.value) - 1)}
      />
    </div>
  );
}

type ControlProps = { name: string; glyph: GlyphName; act: () => void; off?: boolean };

function Control({ name, glyph, act, off }: ControlProps) {
  const editor = useEditor();
  const words = editor.t(`canvas.play.${name}`);
  return (
    <button
      type="button"
      className="tool"
      aria-label={words}
      title={words}
      aria-disabled={off || undefined}
      data-testid={`play-${name}`}
      onClick={() => off || act()}
    >
      <Glyph name={glyph} />
    </button>
  );
}
