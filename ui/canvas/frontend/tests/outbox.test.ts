// The outbox: every action reaches the server once and in order, whatever becomes of the answers.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox, type Answer } from "../src/document/outbox";
import type { Edit } from "../src/model/types";
import { ACCESS, answer, fakeBrowser, LOCKS, realBrowser, requestsTo, settle } from "./browser";

const EDITS: Edit[] = [{ edit: "set_seed", seed: 1 }];
const accepted = (seq: number): Answer => ({ seq, revision: 10 + seq, refused: null });
const listener = { answered: vi.fn(), dropped: vi.fn(), changed: vi.fn(), unauthorized: vi.fn() };

function open(): Outbox {
  return new Outbox("credit", ACCESS, listener);
}

async function openWith(count: number): Promise<Outbox> {
  const outbox = open();
  for (let number = 0; number < count; number += 1) outbox.add({ act: "edit", edits: EDITS });
  await settle();
  return outbox;
}

const sent = () => requestsTo("/edits").map(({ body }) => body["seq"]);
const seqs = (outbox: Outbox) => outbox.actions.map((action) => action.seq);

beforeEach(() => {
  fakeBrowser();
  vi.clearAllMocks();
});
afterEach(realBrowser);

describe("an action", () => {
  it("is sent at once, under the client's name and the next number", async () => {
    const outbox = await openWith(1);
    expect(requestsTo("/edits")[0]?.body).toEqual({
      client: outbox.client,
      act: "edit",
      edits: EDITS,
      seq: 1,
    });
  });

  it("is done with when it is acknowledged", async () => {
    const outbox = await openWith(1);
    const [action] = outbox.actions;
    await answer("/edits", 200, accepted(1));
    expect(listener.answered).toHaveBeenCalledExactlyOnceWith(action, accepted(1));
    expect(outbox.actions).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent()).toEqual([]);
  });

  it("waits for the answer to the one before it", async () => {
    const outbox = await openWith(3);
    expect(sent()).toEqual([1]);
    await answer("/edits", 200, accepted(1));
    expect(sent()).toEqual([2]);
    await answer("/edits", 200, accepted(2));
    await answer("/edits", 200, accepted(3));
    expect(outbox.actions).toEqual([]);
    expect(listener.answered.mock.calls.map(([action]) => action.seq)).toEqual([1, 2, 3]);
  });
});

describe("a server that cannot be reached", () => {
  it("is asked again with the same action, less and less often", async () => {
    const outbox = await openWith(2);
    for (const wait of [300, 600, 1200, 2500, 5000, 5000]) {
      await requestsTo("/edits")[0]?.fail();
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(sent()).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(sent()).toEqual([1]);
    }
    expect(outbox.failures).toBe(6);
    await answer("/edits", 200, accepted(1));
    expect(outbox.failures).toBe(0);
    expect(sent()).toEqual([2]);
  });

  it("is asked at once when the browser is online again", async () => {
    await openWith(1);
    await requestsTo("/edits")[0]?.fail();
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(sent()).toEqual([1]);
  });

  it("is asked again after an error of its own", async () => {
    const outbox = await openWith(1);
    await answer("/edits", 503);
    expect(seqs(outbox)).toEqual([1]);
    await vi.advanceTimersByTimeAsync(300);
    expect(sent()).toEqual([1]);
  });
});

describe("a reload", () => {
  it("sends what was not acknowledged again, as the same client", async () => {
    const before = await openWith(2);
    await answer("/edits", 200, accepted(1));
    const after = open();
    await settle();
    expect(after.client).toBe(before.client);
    expect(seqs(after)).toEqual([2]);
    expect(requestsTo("/edits").at(-1)?.body).toMatchObject({ client: before.client, seq: 2 });
    after.add({ act: "undo" });
    expect(seqs(after)).toEqual([2, 3]);
  });

  it("in a duplicated tab sends nothing of the other's, and takes a name of its own", async () => {
    const before = await openWith(1);
    LOCKS.add(`fabrica.${before.client}`);
    const copy = open();
    await vi.advanceTimersByTimeAsync(1000);
    expect(copy.client).not.toBe(before.client);
    expect(copy.actions).toEqual([]);
    expect(copy.add({ act: "undo" }).seq).toBe(1);
  });
});

describe("a gap in the numbers", () => {
  it("is closed: what waits follows on what the server knows", async () => {
    const outbox = await openWith(3);
    await answer("/edits", 200, accepted(1));
    await answer("/edits", 409, { expected: 1 }); // the server has forgotten the first
    expect(seqs(outbox)).toEqual([1, 2]);
    expect(sent()).toEqual([1]);
    expect(outbox.add({ act: "redo" }).seq).toBe(3);
  });
});

describe("a refusal", () => {
  it("by the rules is an answer: the next goes on", async () => {
    await openWith(2);
    const refused = { code: "wire.cycle", said: "That would be a circle." };
    await answer("/edits", 200, { seq: 1, revision: 10, refused });
    expect(listener.answered.mock.calls[0]?.[1]).toMatchObject({ refused });
    expect(sent()).toEqual([2]);
  });

  it.each([400, 413, 414, 422])("of the request itself (%i) drops the action", async (status) => {
    const outbox = await openWith(2);
    await answer("/edits", status, { said: "That is no edit." });
    expect(listener.dropped).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ seq: 1 }),
      "That is no edit.",
    );
    expect(seqs(outbox)).toEqual([1]); // the second takes its number
    expect(sent()).toEqual([1]);
  });

  it.each([401, 403])("of the leave to write (%i) keeps the action and says so", async (status) => {
    const outbox = await openWith(1);
    await answer("/edits", status);
    expect(listener.unauthorized).toHaveBeenCalledOnce();
    outbox.access = { ...ACCESS, token: "renewed" };
    await vi.advanceTimersByTimeAsync(300);
    expect(sent()).toEqual([1]);
  });
});

describe("revisions that come before the answers", () => {
  it("take their actions off what is shown ahead, but not out of the outbox", async () => {
    const outbox = await openWith(3);
    outbox.markSeen(outbox.client, 2);
    expect(outbox.unseen.map((action) => action.seq)).toEqual([3]);
    expect(seqs(outbox)).toEqual([1, 2, 3]);
    await answer("/edits", 200, accepted(1));
    expect(sent()).toEqual([2]);
  });

  it("count once, in whatever order they come", async () => {
    const outbox = await openWith(3);
    outbox.markSeen(outbox.client, 2);
    outbox.markSeen(outbox.client, 1);
    expect(outbox.unseen.map((action) => action.seq)).toEqual([3]);
  });

  it("of another client change nothing", async () => {
    const outbox = await openWith(1);
    outbox.markSeen("another", 1);
    expect(outbox.unseen).toHaveLength(1);
  });

  it("are forgotten where the server has forgotten them", async () => {
    const outbox = await openWith(2);
    outbox.markSeen(outbox.client, 2);
    await answer("/edits", 409, { expected: 1 });
    expect(outbox.unseen).toHaveLength(2);
  });
});
