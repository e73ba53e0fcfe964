// Groups: which chains are offered, how boxes are laid out, moved and copied, where wires end.
import { describe, expect, it } from "vitest";
import { copyStages, parseClip, pasteEdits } from "../src/editor/clipboard";
import { boxOfStage, groupBoxes, rectangles, ROW } from "../src/groups/boxes";
import { preparingChains } from "../src/groups/chains";
import { copyPositions } from "../src/groups/copies";
import { drawnEnds } from "../src/groups/ends";
import { freeKey } from "../src/groups/keys";
import { moveEdits } from "../src/groups/moves";
import { worstState } from "../src/groups/worst";
import { applyEdits } from "../src/model/apply";
import { arrangeEdits } from "../src/model/arrange";
import { stagePositions } from "../src/model/layout";
import type { StageInfo } from "../src/model/types";
import { graphOf, type ShortPipeline } from "./pipelines";

const step = (source?: string, family = "prepare") => ({
  block: family,
  ...(source ? { inputs: { data: [source] } } : {}),
});
// rows -> roles -> split -> forest -> scores, which has the split's rows, too
const PIPELINE: ShortPipeline = {
  stages: {
    rows: step(undefined, "ingest"),
    roles: step("rows"),
    split: step("roles"),
    scaled: step("split"),
    forest: step("scaled", "train"),
    scores: { block: "validate_model", inputs: { model: ["forest"], data: ["split"] } },
  },
};
const FIRST = { id: "first", stages: ["split", "rows", "roles"] };
const grouped = (more = {}) => graphOf({ ...PIPELINE, groups: [{ ...FIRST, ...more }] });
const infoOf = (graph: ReturnType<typeof grouped>) => (id: string) =>
  ({
    id,
    family: graph.stages.find((stage) => stage.id === id)!.block,
    outputs: ["forest", "scores"].includes(id) ? ["Model"] : ["Data"],
  }) as StageInfo;

describe("chains", () => {
  it("end where a stage feeds several, and hold no model", () => {
    const graph = graphOf(PIPELINE);
    expect(preparingChains(graph, infoOf(graph))).toEqual([["rows", "roles", "split"]]);
  });

  it("are not offered again once they are groups", () => {
    const graph = grouped();
    expect(preparingChains(graph, infoOf(graph))).toEqual([]);
  });

  it("begin behind a stage that two feed, and in no circle", () => {
    const two = { block: "prepare", inputs: { left: ["a"], right: ["b"] } };
    const joined = graphOf({
      stages: { a: step(), b: step(), both: two, last: step("both") },
    });
    expect(preparingChains(joined, infoOf(joined))).toEqual([["both", "last"]]);
    const circle = graphOf({ stages: { a: step("b"), b: step("a") } });
    expect(preparingChains(circle, infoOf(circle))).toEqual([]);
  });
});

describe("boxes", () => {
  it("have a row for each stage, in the order of the wires", () => {
    const graph = grouped();
    const [box] = groupBoxes(graph, stagePositions(graph));
    expect(box!.rows).toEqual(["rows", "roles", "split"]);
    const ys = box!.rows.map((id) => stagePositions(graph).get(id)!.y - box!.y);
    expect(ys).toEqual([ys[0], ys[0]! + ROW.height, ys[0]! + 2 * ROW.height]);
    expect(box!.height).toBeGreaterThan(3 * ROW.height);
  });

  it("are drawn for two stages that there are, not for one", () => {
    const graph = grouped({ stages: ["rows", "lost"] });
    expect(groupBoxes(graph, stagePositions(graph))).toEqual([]);
  });

  it.each([false, true])(
    "cover nothing when arranged, and stay where the file has them",
    (folded) => {
      const graph = grouped({ folded });
      const placed = applyEdits(graph, arrangeEdits(graph));
      const parts = rectangles(placed, stagePositions(placed));
      expect(parts).toHaveLength(4);
      for (const [index, one] of parts.entries())
        for (const other of parts.slice(index + 1)) {
          const apart =
            one.x + one.width <= other.x ||
            other.x + other.width <= one.x ||
            one.y + one.height <= other.y ||
            other.y + other.height <= one.y;
          expect(apart).toBe(true);
        }
      expect(applyEdits(placed, arrangeEdits(placed))).toEqual(placed);
    },
  );

  it("are moved with all their stages by any of them", () => {
    const graph = grouped();
    const placed = applyEdits(graph, arrangeEdits(graph));
    const edits = moveEdits(placed, stagePositions(placed), ["roles"], { x: 68, y: 78 });
    expect(edits).toHaveLength(3);
    const [before, after] = [placed, applyEdits(placed, edits)].map(
      (one) => groupBoxes(one, stagePositions(one))[0]!,
    );
    expect(after!.x - before!.x).toBeCloseTo(68);
    expect(after!.y - before!.y).toBeCloseTo(78);
  });
});

describe("wires", () => {
  const endsIn = (folded: boolean, source: string, stage: string) => {
    const graph = grouped({ folded });
    const boxes = boxOfStage(groupBoxes(graph, stagePositions(graph)));
    return drawnEnds(boxes, { source, stage, port: "data" });
  };

  it("end at the rows, and link a row with the next", () => {
    const at = (linked: boolean) => ({ source: null, target: null, linked });
    expect(endsIn(false, "split", "scaled")).toEqual(at(false));
    expect(endsIn(false, "rows", "roles")).toEqual(at(true));
    expect(endsIn(false, "rows", "split")).toEqual(at(false));
  });

  it("end at a folded box, and none is drawn inside it", () => {
    expect(endsIn(true, "split", "scaled")).toEqual({
      source: "group:first",
      target: null,
      linked: false,
    });
    expect(endsIn(true, "rows", "split")).toBeUndefined();
  });
});

describe("copies", () => {
  const paste = (ids: string[]) => {
    const graph = grouped({ title: "First", folded: true });
    const chosen = new Set(ids);
    const places = copyPositions(graph, chosen, stagePositions(graph));
    const clip = copyStages(graph, chosen, places)!;
    const { edits, names } = pasteEdits(graph, parseClip(JSON.stringify(clip))!, { x: 0, y: 900 });
    return { graph: applyEdits(graph, edits), names, clip };
  };

  it("of a whole group are a group of the same kind", () => {
    const { graph } = paste(["rows", "roles", "split"]);
    expect(graph.groups![1]).toEqual({
      ...graph.groups![0],
      id: "first_2",
      stages: ["split_2", "rows_2", "roles_2"],
    });
  });

  it("of some of its stages are in none and stand beside each other", () => {
    const { graph, clip } = paste(["rows", "roles"]);
    expect(graph.groups).toHaveLength(1);
    expect(clip.stages[1]!.x - clip.stages[0]!.x).toBeGreaterThan(138);
  });

  it("survive a clip whose groups are nonsense", () => {
    const { graph, clip } = paste(["rows"]);
    const odd = { ...clip, groups: [3, null, { id: "x" }] } as never;
    expect(() => pasteEdits(graph, odd, { x: 0, y: 0 })).not.toThrow();
  });
});

describe("names and states", () => {
  it("a key is made of a title and is free", () => {
    const graph = graphOf({ groups: [{ id: "preparacion" }] });
    expect(freeKey(graph, "Preparación")).toBe("preparacion_2");
    expect(freeKey(graph, "2 ¡ñ!")).toBe("group");
  });

  it("the state that most asks for attention stands for all", () => {
    expect(worstState(["succeeded", "failed", "running"])).toBe("failed");
    expect(worstState(["succeeded", "outdated"])).toBe("outdated");
    expect(worstState(["succeeded", "reused"])).toBe("reused");
    expect(worstState([])).toBe("not_run");
  });
});
