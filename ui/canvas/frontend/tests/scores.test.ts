// The scores that stand above the canvas and in the live chart.
import { expect, it } from "vitest";
import { SceneStore } from "../src/document/store";
import { WAITING } from "../src/model/reduce";
import type { CanvasData, Status } from "../src/model/types";
import { trialFigure, windowFigure } from "../src/view/run/figures";
import { collectScores, collectTrials, collectWindows, scoredStages } from "../src/view/run/scores";

function storeOf(statuses: Record<string, Partial<Status>>): SceneStore {
  const stages = Object.entries(statuses).map(([id, status]) => ({
    id,
    status: { ...WAITING, ...status },
  }));
  const data = { now: 1, stages, run: null, scores: ["roc_auc", "accuracy"], words: {} };
  return new SceneStore(data as unknown as CanvasData);
}
const shown = (store: SceneStore, earlier: boolean) =>
  collectScores(store, { earlier }).points.map((score) => [score.stage, score.value]);

it("keeps those of earlier results where they are asked for", () => {
  const metrics = { roc_auc: 0.8 };
  const store = storeOf({
    new: { state: "succeeded", metrics: { roc_auc: 0.9 } },
    old: { state: "outdated", metrics },
    waits: { state: "waiting", metrics },
  });
  expect(shown(store, false)).toEqual([["new", 0.9]]);
  expect(shown(store, true)).toEqual([
    ["new", 0.9],
    ["old", 0.8],
    ["waits", 0.8],
  ]);
  const marked = collectScores(store, { earlier: true }).points.map((score) => score.earlier);
  expect(marked).toEqual([false, true, true]);
});

it("draws the folds of a stage that runs, not what it had before", () => {
  const folds = [{ roc_auc: 0.7 }];
  const store = storeOf({ folds: { state: "running", metrics: { roc_auc_mean: 0.8 }, folds } });
  const [score] = collectScores(store).points;
  expect([score?.value, score?.folds]).toEqual([null, [0.7]]);
});

it("leaves out a gate, which repeats the scores of others", () => {
  const checks = { failed: 0, of: 1 };
  expect(
    shown(storeOf({ gate: { state: "succeeded", metrics: { roc_auc: 1 }, checks } }), true),
  ).toEqual([]);
});

it("a score is called by its model; a further judge of that model by itself", () => {
  const models: Record<string, string> = { scores: "forest", folds: "forest", other: "ridge" };
  const names = scoredStages(["scores", "folds", "other", "own"], (judge) => models[judge] ?? null);
  expect([...names]).toEqual([
    ["scores", "forest"],
    ["folds", "folds"],
    ["other", "ridge"],
    ["own", "own"],
  ]);
});

it("draws the trials of a search with the best so far", () => {
  const progress = { code: "progress.trial", done: 3, of: 5 };
  const store = storeOf({
    best: { state: "running", trials: [0.7, null, 0.6], progress },
    other: {},
  });
  const [trials] = collectTrials(store);
  expect(trials).toEqual({ stage: "best", of: 5, scores: [0.7, null, 0.6], lowest: false });
  const best = (lowest: boolean) =>
    (trialFigure({ ...trials!, lowest }, "en").traces(() => "")[1] as { y: number[] }).y;
  expect([best(false), best(true)]).toEqual([
    [0.7, 0.7, 0.7],
    [0.7, 0.7, 0.6],
  ]);
  expect(trialFigure(trials!, "en").range).toEqual([0.5, 5.5]);
});

it("draws the windows of a watch as they come, with the limit", () => {
  const progress = { code: "progress.window", done: 2, of: 9 };
  const windows = [
    { label: "May", times: 0.5, alarm: false },
    { label: "June", times: 3, alarm: true },
  ];
  const store = storeOf({ watch: { state: "running", windows, progress }, other: {} });
  const watched = collectWindows(store);
  expect(watched).toEqual([{ stage: "watch", of: 9, windows }]);
  const figure = windowFigure(watched[0]!, "en");
  const [bars, limit] = figure.traces((name) => name) as { y: number[]; marker: object }[];
  expect(bars).toMatchObject({ y: [0.5, 3], marker: { color: ["--monitor", "--bad"] } });
  expect(limit!.y).toEqual([1, 1]);
  expect(figure.label).toContain("June");
  expect(figure.range).toEqual([0.5, 9.5]);
});
