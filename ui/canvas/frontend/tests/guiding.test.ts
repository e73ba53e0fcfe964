// The guide of a lesson: what it marks, where its focus goes, and the wires that it hears of.
import { beforeEach, describe, expect, it } from "vitest";
import type { EditorApi } from "../src/editor/api";
import { isGuidedTo, lookThere, reportRefusal } from "../src/editor/guiding";
import type { GuideData } from "../src/model/guide";

let sent: unknown[];
let selected: string[];
let focused: (string | null)[];

beforeEach(() => {
  sent = [];
  selected = [];
  focused = [];
});

function editorWith(guide: GuideData | null): EditorApi {
  return {
    store: { data: { guide } },
    stage: (id: string) => (id === "split" ? { id } : undefined),
    select: (ids: string[]) => selected.push(...ids),
    send: (name: string, value: unknown) => sent.push([name, value]),
    viewport: { focus: (stage: string | null) => focused.push(stage) },
  } as unknown as EditorApi;
}

const guide = (change: Partial<GuideData>): GuideData => ({
  part: "",
  stages: [],
  focus: "",
  at: 0,
  ...change,
});

describe("the guide", () => {
  it("marks the stages that it points at", () => {
    const editor = editorWith(guide({ stages: ["split"] }));
    expect(isGuidedTo(editor, "split")).toBe(true);
    expect(isGuidedTo(editor, "model")).toBe(false);
    expect(isGuidedTo(editorWith(null), "split")).toBe(false);
  });

  it("selects the first of its stages that there is", () => {
    lookThere(editorWith(guide({ stages: ["gone", "split"] })));
    expect(selected).toEqual(["split"]);
  });

  it("focuses the canvas for its wires and for itself", () => {
    lookThere(editorWith(guide({ part: "wires" })));
    lookThere(editorWith(guide({ focus: ".st-key-drawing" })));
    expect(focused).toEqual([null, null]);
  });

  it("tells the page of a refused wire only while a lesson is done", () => {
    const values = { source: "model", stage: "split", port: "data" };
    reportRefusal(editorWith(null), { code: "cycle", values });
    expect(sent).toEqual([]);
    reportRefusal(editorWith(guide({})), { code: "cycle", values });
    expect(sent).toEqual([["ask", expect.objectContaining({ what: "refused", wire: values })]]);
  });
});
