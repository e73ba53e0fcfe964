// Counters of seconds: all at the same moment, and none after its end.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { everySecond } from "../src/editor/seconds";
import { fakeBrowser, realBrowser } from "./browser";

beforeEach(fakeBrowser);
afterEach(realBrowser);

it("counts all at the same moment, as long as there is one", async () => {
  const moments: [string, number][] = [];
  const counter = (name: string) => everySecond(() => moments.push([name, Date.now() - start]));
  const start = Date.now();
  const ends = [counter("first")];
  await vi.advanceTimersByTimeAsync(300);
  ends.push(counter("second"));
  await vi.advanceTimersByTimeAsync(1700);
  expect(moments).toEqual([
    ["first", 1000],
    ["second", 1000],
    ["first", 2000],
    ["second", 2000],
  ]);
  ends[0]!();
  await vi.advanceTimersByTimeAsync(1000);
  expect(moments.at(-1)).toEqual(["second", 3000]);
  ends[1]!();
  expect(vi.getTimerCount()).toBe(0);
});
