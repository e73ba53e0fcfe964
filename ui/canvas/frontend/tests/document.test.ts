// The document: confirmed revisions with what was done here on top, in whatever order they come.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PipelineDocument, type DocumentHost } from "../src/document/document";
import { SceneStore } from "../src/document/store";
import type { CanvasData, Edit, StageInfo } from "../src/model/types";
import { ACCESS, answer, fakeBrowser, realBrowser, requestsTo, settle, SOURCES } from "./browser";
import { graphOf } from "./pipelines";

const host = {
  lang: "en",
  info: (id: string) => ({ id }) as StageInfo,
  showRefusal: vi.fn<DocumentHost["showRefusal"]>(),
  send: vi.fn<DocumentHost["send"]>(),
};
const seeded = (seed: number) => graphOf({ seed });
const SET_SEED: Edit[] = [{ edit: "set_seed", seed: 7 }];
let pipelines = 0;

// A document at revision 5 that listens to its changes.
async function opened() {
  pipelines += 1; // outboxes are kept by pipeline
  const data = {
    pipeline: `credit_${pipelines}`,
    lang: "en",
    now: 0,
    stages: [],
    run: null,
    words: {},
    graph: seeded(0),
    revision: 5,
    editable: ACCESS,
  } as unknown as CanvasData;
  const document = new PipelineDocument(new SceneStore(data), host);
  document.receive(data);
  await settle();
  await answer("/blocks", 200, { blocks: [] });
  await answer("/document", 200, { revision: 5, graph: seeded(0) });
  const stream = SOURCES.at(-1)!;
  const tell = (revision: number, seed: number, more = {}) =>
    stream.tell("document", { revision, graph: seeded(seed), ...more });
  return { document, stream, tell, data };
}

const client = () => requestsTo("/edits")[0]?.body["client"];
const accepted = (revision: number) => answer("/edits", 200, { seq: 1, revision, refused: null });

beforeEach(() => {
  fakeBrowser();
  vi.clearAllMocks();
});
afterEach(realBrowser);

describe("the document", () => {
  it("shows the revisions of the stream, but never one that is older", async () => {
    const { document, tell } = await opened();
    tell(7, 70);
    tell(6, 60);
    expect([document.revision, document.graph.seed]).toEqual([7, 70]);
  });

  it("shows an edit at once, and on top of what others have done since", async () => {
    const { document, tell } = await opened();
    document.edit(SET_SEED, false);
    expect(document.graph.seed).toBe(7);
    tell(6, 60);
    expect(document.graph.seed).toBe(7);
    expect(document.pendingCount).toBe(1);
  });

  it("goes on showing an edit between its answer and its revision", async () => {
    const { document, tell } = await opened();
    document.edit(SET_SEED, false);
    await settle();
    await accepted(7);
    expect([document.pendingCount, document.graph.seed]).toEqual([0, 7]);
    tell(6, 60); // of another client, before ours
    expect(document.graph.seed).toBe(7);
    tell(7, 7);
    tell(8, 80); // another client's, after ours
    expect(document.graph.seed).toBe(80);
  });

  it("does an edit once, where its revision comes before its answer", async () => {
    const { document, tell } = await opened();
    document.edit([{ edit: "add_note", text: "mine" }], false);
    await settle();
    const graph = graphOf({ notes: [{ text: "mine" }] });
    SOURCES.at(-1)!.tell("document", { revision: 6, graph, client: client(), seq: 1 });
    expect(document.graph.notes).toHaveLength(1);
    await accepted(6);
    expect(document.graph.notes).toHaveLength(1);
    tell(7, 0);
    expect(document.graph.notes).toHaveLength(0);
  });

  it("takes a refused edit back and says why", async () => {
    const { document } = await opened();
    document.edit(SET_SEED, false);
    await settle();
    const refused = { code: "spec.bad_seed", said: "That is no seed." };
    await answer("/edits", 200, { seq: 1, revision: 5, refused });
    expect(document.graph.seed).toBe(0);
    expect(host.showRefusal).toHaveBeenCalledExactlyOnceWith("That is no seed.");
  });

  it("fetches a revision that the stream does not bring", async () => {
    const { document } = await opened();
    document.edit(SET_SEED, false);
    await settle();
    await accepted(6);
    await vi.advanceTimersByTimeAsync(1500);
    await answer("/document", 200, { revision: 6, graph: seeded(7) });
    expect([document.revision, document.graph.seed]).toEqual([6, 7]);
  });

  it("goes on listening behind the last event, after a stream has ended", async () => {
    const { stream } = await opened();
    stream.onopen?.();
    stream.tell("document", { revision: 6, graph: seeded(6) }, "6.1");
    stream.onerror?.();
    await vi.advanceTimersByTimeAsync(150);
    expect(stream.closed).toBe(true);
    expect(SOURCES.at(-1)!.url.searchParams.get("after")).toBe("6.1");
  });

  it("tells the page of a new revision, once", async () => {
    const { tell } = await opened();
    tell(6, 60);
    tell(7, 70);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(host.send.mock.calls).toEqual([["revision", 7]]);
  });

  it("tells the page, once, of columns that it does not know", async () => {
    const { document, stream, data } = await opened();
    const scene = (revision: number, fingerprint: string | null) =>
      stream.tell("scene", {
        revision,
        scene: { now: revision, stages: [], run: null, fingerprint },
      });
    const page = (revision: number, fingerprint: string) =>
      document.receive({ ...data, revision, fingerprint });
    page(5, "a");
    scene(5, null); // the new ones are still being looked for
    scene(5, "a");
    scene(6, "b"); // the page has yet to draw this revision
    expect(host.send).not.toHaveBeenCalled();
    page(6, "a");
    page(6, "a");
    scene(6, "b");
    expect(host.send.mock.calls).toEqual([["news", "columns:6:b"]]);
    page(6, "b");
    expect(host.send).toHaveBeenCalledOnce();
  });
});
