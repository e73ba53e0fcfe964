// The line above the canvas: the run with its progress, and the score of every model.
import type { CSSProperties } from "react";
import type { SceneStore } from "../../document/store";
import type { EditorApi } from "../../editor/api";
import { useEditor, useElapsed, useSceneState, useSceneStore } from "../../editor/hooks";
import { fillTemplate, formatElapsed, formatMeasure } from "../../model/format";
import { titleOf } from "../../model/localText";
import { judgedModel } from "../../model/judgedModels";
import { Glyph } from "../../panels/Glyph";
import { ModelDot } from "../ModelDot";
import { collectScores, scoredStages } from "./scores";

export function RunLine() {
  const bench = useEditor().bench !== null;
  const run = useSceneState((store) => store.data.run);
  if (!bench) return run ? <RunProgress /> : null;
  return (
    <div className="run-line">
      <RunProgress />
      <ScoreChips />
    </div>
  );
}

// What a run does now, how far it is, how it ended; or that there was none.
function RunProgress() {
  const store = useSceneStore();
  const editor = useEditor();
  const run = useSceneState((store) => store.data.run);
  const active = useSceneState((store) => store.isActive());
  const text = useSceneState((store) => (store.isActive() ? JSON.stringify(store.progress()) : ""));
  const elapsed = useElapsed(run?.started ?? null, active);
  const { done, total } = active ? store.progress() : { done: 1, total: 1 };
  const share = active ? done / Math.max(1, total) : (run?.share ?? 0);
  const line = progressText(store, editor, formatElapsed(elapsed, store.data.lang) || "0 s");
  const status = (run?.active ? store.outcome : null) ?? run?.status ?? "none";
  return (
    <div
      className={`fb-run ${status}`}
      role="progressbar"
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={line}
      aria-label={store.data.words["run"]}
      title={line}
      data-run={run?.id}
      data-progress={text ? `${done}/${total}` : undefined}
    >
      <i style={{ width: `${(share * 100).toFixed(1)}%` }} />
      <span>{line}</span>
    </div>
  );
}

function progressText(store: SceneStore, editor: EditorApi, seconds: string): string {
  const { run, words } = store.data;
  if (!run) return words["state.not_run"] ?? "";
  if (store.isActive() && run.status === "running") {
    const { done, total, busy } = store.progress();
    return fillTemplate(words["progress"], {
      done,
      total,
      busy: busy.map((id) => titleOf(editor.stage(id), id, store.data.lang)).join(", ") || "…",
      seconds,
    });
  }
  if (store.outcome && run.active) return words[`state.${store.outcome}`] ?? store.outcome;
  return run.text;
}

// The whole of what a chip shortens: the model, the stage that judges it, and whether it is old.
function chipTitle(names: string[], state = ""): string {
  return [[...new Set(names)].join(" – "), ...(state ? [state] : [])].join(": ");
}

// Shows the models side by side in the panel, with room for their charts.
function openModels(editor: EditorApi): void {
  editor.bench?.setPanel("wide");
  editor.send("ask", { what: "models", stage: null, at: Date.now() });
}

// The score of each model by the most telling metric; one of an earlier run stays, in grey.
function ScoreChips() {
  const editor = useEditor();
  const store = useSceneStore();
  const found = useSceneState((store) => JSON.stringify(collectScores(store, { earlier: true })));
  const selected = useSceneState((store) => store.selected);
  const { label, points } = JSON.parse(found) as ReturnType<typeof collectScores>;
  const { words, lang } = store.data;
  const all = points.filter((score) => score.value !== null);
  const nameOf = (stage: string) => titleOf(editor.stage(stage), stage, lang);
  const modelOf = (judge: string) => judgedModel(editor.graph, (id) => editor.info(id), judge);
  // What a search says of its model steps back where somebody else has judged it.
  const others = new Set(all.map(({ stage }) => stage).filter((stage) => modelOf(stage) !== stage));
  const judgedByOthers = new Set([...others].map(modelOf));
  const scored = all.filter(({ stage }) => others.has(stage) || !judgedByOthers.has(stage));
  const shown = scoredStages(
    scored.map(({ stage }) => stage),
    modelOf,
  );
  if (scored.length === 0) return null;
  return (
    <div className="chips" role="group" aria-label={label} data-testid="scores">
      <button
        type="button"
        className="models"
        title={editor.t("canvas.models")}
        aria-label={`${label}: ${editor.t("canvas.models")}`}
        data-testid="models-side-by-side"
        onClick={() => openModels(editor)}
      >
        <Glyph name="models" /> {label}
      </button>
      {scored.map(({ stage, value, earlier }) => (
        <button
          key={stage}
          type="button"
          className={earlier ? "earlier" : ""}
          style={{ "--family": `var(--${store.info(stage)?.family})` } as CSSProperties}
          aria-pressed={stage === selected}
          title={chipTitle(
            [shown.get(stage)!, stage].map(nameOf),
            earlier ? words["state.outdated"] : "",
          )}
          data-testid={`score-${stage}`}
          onClick={() => editor.select([stage], { reveal: true })}
        >
          <ModelDot mark={editor.info(modelOf(stage) ?? "").model} />
          <em>{nameOf(shown.get(stage)!)}</em> <span>{formatMeasure(value, lang)}</span>
        </button>
      ))}
    </div>
  );
}
