// What each event of a run changes in the status of its stage.
import { describe, expect, it } from "vitest";
import { hasEnded, nextStatus, WAITING } from "../src/model/reduce";
import type { RunEvent, Status } from "../src/model/types";

const event = (kind: string, more: Partial<RunEvent> = {}): RunEvent => ({
  seq: 1,
  kind,
  stage: "forest",
  t: 100,
  ...more,
});
const after = (...events: RunEvent[]): Status => events.reduce(nextStatus, WAITING);
const started = event("stage_started");
const progress = (code: string, values: Record<string, unknown>) =>
  event("stage_progress", { code, values });

describe("the status of a stage", () => {
  it("is running from its start on, with the server's clock", () => {
    expect(after(started)).toEqual({ ...WAITING, state: "running", started: 100 });
  });

  it("has its figures at the end", () => {
    const summary = { rows: 3, columns: 2, metrics: { accuracy: 0.5 } };
    const end = event("stage_finished", { status: "succeeded", seconds: 1.5, summary });
    expect(after(started, end)).toMatchObject({
      state: "succeeded",
      seconds: 1.5,
      rows: 3,
      columns: 2,
      metrics: { accuracy: 0.5 },
      checks: null,
      progress: null,
    });
  });

  it("counts the checks that failed", () => {
    const checks = [{ passed: true }, { passed: false }, { passed: false }];
    const end = event("stage_finished", { status: "succeeded", summary: { checks } });
    expect(after(started, end).checks).toEqual({ failed: 2, of: 3 });
  });

  it("counts the rules of a gate that hold", () => {
    const checks = [
      { passed: true, report: "" },
      { passed: false, report: "" },
    ];
    const end = event("stage_finished", { status: "refused", summary: { checks } });
    expect(after(started, end).checks).toEqual({ failed: 1, of: 2, held: 1 });
  });

  it("says that what was reused passes in somebody's name", () => {
    const summary = { passed: false, overridden: [{ name: "Ana" }] };
    expect(after(event("stage_finished", { status: "reused", summary })).state).toBe("reused");
  });

  it("says whether what is reused was a refusal", () => {
    const end = event("stage_finished", { status: "reused", summary: { passed: false } });
    expect(after(end).state).toBe("refused");
    expect(after(event("stage_finished", { status: "reused" })).state).toBe("reused");
  });

  it("keeps the score of each trial of a search", () => {
    const trial = (done: number, score: number | null) =>
      progress("progress.trial", { done, of: 3, score });
    const status = after(started, trial(1, 0.5), trial(2, null), trial(2, null));
    expect(status.trials).toEqual([0.5, null]);
    expect(status.progress).toEqual({ code: "progress.trial", done: 2, of: 3 });
  });

  it("keeps the drift of each window over its limit, where it has one", () => {
    const window = (done: number, limit: number | null, alarm: boolean) =>
      progress("progress.window", {
        done,
        of: 2,
        label: `w${done}`,
        largest_ratio: 6,
        limit,
        alarm,
      });
    expect(after(started, window(1, 4, true), window(2, null, false)).windows).toEqual([
      { label: "w1", times: 1.5, alarm: true },
      { label: "w2", times: null, alarm: false },
    ]);
  });

  it("keeps each fold in its place, whatever order they come in", () => {
    const fold = (done: number) =>
      progress("progress.fold", { done, of: 3, metrics: { accuracy: done / 10 } });
    const status = after(started, fold(2), fold(1), fold(1));
    expect(status.folds).toEqual([{ accuracy: 0.1 }, { accuracy: 0.2 }]);
    expect(status.progress).toEqual({ code: "progress.fold", done: 1, of: 3 });
  });

  it("keeps the drift of each column", () => {
    const values = { done: 1, of: 1, column: "age", psi: 0.3, drifted: true };
    const status = after(started, progress("progress.column", values));
    expect(status.drift).toEqual([{ column: "age", psi: 0.3, drifted: true }]);
  });

  it("is not moved by progress without a count", () => {
    expect(after(started, progress("progress.step", {}))).toEqual(after(started));
  });

  it("stays what it is once it has ended", () => {
    const end = event("stage_finished", { status: "failed" });
    const late = progress("progress.step", { done: 1, of: 2 });
    expect(after(started, end, started, late)).toEqual(after(started, end));
    expect(hasEnded("failed")).toBe(true);
  });

  it("is the same object where an event changes nothing", () => {
    expect(nextStatus(WAITING, event("log"))).toBe(WAITING);
  });
});
