// The player: steps forwards and back, at a pace, with no timer while it is paused; a row in it.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PACES, Player } from "../src/editor/player";
import type { CanvasData, Graph, StageInfo } from "../src/model/types";
import { answer, fakeBrowser, realBrowser, REQUESTS, settle } from "./browser";

const NAMES = ["rows", "split", "model"];
const STEP = { block: "", family: "prepare", note: "", state: "", state_said: "", said: [] };
const MORE = { figures: [], chips: [], examples: null, code: "", called: "" };
const step = (stage: string) => ({ stage, title: stage.toUpperCase(), ...STEP, ...MORE });
const RECORDED = { run: "r1", steps: NAMES.map(step), end: "", notice: "" };

const graph = {
  stages: NAMES.map((id, place) => ({
    id,
    block: "x",
    title: { en: `The ${id}`, es: `Las ${id}` },
    inputs: place > 0 ? { data: [NAMES[place - 1]!] } : {},
  })),
} as unknown as Graph;

let shown: string[];
let refused: string[];
let selected: string[];
let data: Partial<CanvasData>;

function makePlayer(): Player {
  const host = {
    get store() {
      return { data: data as CanvasData };
    },
    graph,
    lang: "en",
    viewport: { centre: (stage: string) => shown.push(stage), enlarge: () => undefined },
    stage: (id: string) => graph.stages.find((stage) => stage.id === id),
    info: (id: string) => ({ id, title: "A block", family: "prepare" }) as StageInfo,
    t: (code: string) => code,
    select: (ids: string[]) => selected.push(...ids),
    announce: () => undefined,
    showRefusal: (text: string) => refused.push(text),
  };
  return new Player(host);
}

beforeEach(() => {
  fakeBrowser();
  Object.assign(document, { documentElement: { toggleAttribute: () => true } });
  [shown, refused, selected] = [[], [], []];
  data = {
    run: { id: "r1" } as CanvasData["run"],
    plays: { recording: "/recording", row: "/row", token: "leave" },
  };
});
afterEach(realBrowser);

async function started(): Promise<Player> {
  const player = makePlayer();
  player.start();
  await answer("/recording", 200, RECORDED);
  return player;
}

describe("a run that is told", () => {
  it("begins with what the drawing says, before the recording is there", async () => {
    const player = makePlayer();
    player.start();
    expect(player.steps.map((step) => step.title)).toEqual(["The rows", "The split", "The model"]);
    player.go(1);
    await answer("/recording", 200, RECORDED);
    expect([player.step?.title, player.index]).toEqual(["SPLIT", 1]);
  });

  it("goes forwards and back, and no further than its ends", async () => {
    const player = await started();
    for (const by of [-1, 1, 1, 1, -1]) player.go(player.index + by);
    expect([player.index, shown]).toEqual([1, ["rows", "split", "model", "split"]]);
    player.goTo("model");
    player.goTo("nobody");
    expect(player.step?.stage).toBe("model");
  });

  it("goes on by itself at its pace, and stops at the end", async () => {
    const player = await started();
    player.toggle();
    await vi.advanceTimersByTimeAsync(player.seconds * 1000 - 1);
    expect(player.index).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(player.index).toBe(1);
    await vi.advanceTimersByTimeAsync(2 * player.seconds * 1000);
    expect([player.index, player.playing]).toEqual([2, false]);
    player.toggle();
    expect([player.index, player.playing]).toEqual([0, true]);
  });

  it("has no timer while it is paused or closed", async () => {
    const player = await started();
    await vi.advanceTimersByTimeAsync(100);
    expect(vi.getTimerCount()).toBe(0);
    player.toggle();
    expect(vi.getTimerCount()).toBe(1);
    player.pause();
    expect(vi.getTimerCount()).toBe(0);
    player.toggle();
    player.close();
    expect([vi.getTimerCount(), selected]).toEqual([0, ["rows"]]);
  });

  it("is slower and faster within limits", async () => {
    const player = await started();
    for (let count = 0; count < 9; count++) player.hurry(1);
    expect(player.seconds).toBe(PACES[0]);
    for (let count = 0; count < 9; count++) player.hurry(-1);
    expect(player.seconds).toBe(PACES.at(-1));
  });

  it("lights what was told, and dims what comes", async () => {
    const player = await started();
    player.go(1);
    expect(["rows", "split", "model", "other"].map((id) => player.mark(id))).toEqual([
      "",
      "told",
      "untold",
      "untold",
    ]);
    player.close();
    expect(player.mark("model")).toBe("");
  });

  it("says what is missing: a run, a server, or what the server says", async () => {
    data.run = null;
    makePlayer().start();
    expect([refused, REQUESTS.length]).toEqual([["canvas.play.first"], 0]);
    data.run = { id: "r1" } as CanvasData["run"];
    const player = makePlayer();
    player.start();
    await answer("/recording", 200, { code: "play.no_run", said: "There is no such run." });
    expect([player.failure, player.steps.length]).toEqual(["There is no such run.", 3]);
    const other = makePlayer();
    other.start();
    await REQUESTS[0]!.fail();
    expect(other.failure).toBe("canvas.play.away");
  });
});

describe("a row that is followed", () => {
  const at = (presence: string) => ({
    presence,
    stage: "",
    part: "",
    said: [],
    cells: [],
    more: 0,
    verdict: "",
  });
  const passport = {
    said: "Row 7",
    others: "",
    alike: [],
    stage: "rows",
    steps: { rows: at("here"), split: at("left_out"), model: at("gone") },
  };

  it("marks where it was left out, and where it is no more", async () => {
    const player = await started();
    void player.follow({ value: "7" });
    expect(player.finding).toBe(true);
    await answer("/row", 200, passport);
    player.go(2);
    expect(NAMES.map((id) => player.mark(id))).toEqual(["", "row-left", "told row-away"]);
    player.letGo();
    expect(player.mark("split")).toBe("");
  });

  it("keeps the last question's answer, and says why there is no row", async () => {
    const player = await started();
    void player.follow({ value: "1" });
    void player.follow({ value: "2" });
    await answer("/row", 200, { said: "late" });
    expect(player.finding).toBe(true);
    await answer("/row", 200, { code: "row.no_such_row", said: "No row 2." });
    await settle();
    expect([player.rowFailure, player.row, player.finding]).toEqual(["No row 2.", null, false]);
  });
});
