// The order in which a pipeline is told.
import { expect, it } from "vitest";
import { stageOrder } from "../src/model/order";
import { graphOf } from "./pipelines";

const behind = (...sources: string[]) => ({
  block: "filter",
  inputs: sources.length > 0 ? { data: sources } : {},
});
const orderOf = (stages: Record<string, ReturnType<typeof behind>>) =>
  stageOrder(graphOf({ stages }));

it("has each stage behind those that it needs, else as in the file", () => {
  const stages = { d: behind("b"), a: behind(), b: behind("a"), c: behind("a") };
  expect(orderOf(stages)).toEqual(["a", "b", "d", "c"]);
});

it("has every stage of a circle, and one whose source is not there", () => {
  const stages = { a: behind("b"), b: behind("a"), c: behind("gone") };
  expect(orderOf(stages)).toEqual(["c", "a", "b"]);
});
