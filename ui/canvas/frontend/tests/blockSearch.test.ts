// The palette shows the blocks in front; the search finds the others too, also by their class.
import { describe, expect, it } from "vitest";
import type { Block } from "../src/model/types";
import { paletteSections } from "../src/panels/sections";

const block = (id: string, title: string, more: Partial<Block> = {}): Block => ({
  id,
  title,
  family: "train",
  icon: [],
  summary: "",
  shape: "estimator",
  ports: [],
  outputs: ["Model"],
  passes: null,
  words: [],
  curated: true,
  ...more,
});
const BLOCKS = [
  block("extra_tree_classifier", "Extra tree classifier", {
    curated: false,
    words: ["ExtraTreeClassifier", "Un árbol extremo (clases)"],
  }),
  block("decision_tree_classifier", "Decision tree (classes)", { words: ["CART"] }),
  block("lasso", "Lasso"),
  block("lasso_lars_ic", "Lasso lars IC", { curated: false, words: ["LassoLarsIC"] }),
];
const idsOf = (query: string, recent: string[] = []) =>
  paletteSections(BLOCKS, query, recent, "en").map(({ id, hits }) => [
    id,
    hits.map((hit) => hit.block.id),
  ]);

describe("the palette", () => {
  it("shows only the blocks in front, and what was used last", () => {
    expect(idsOf("")).toEqual([["train", ["decision_tree_classifier", "lasso"]]]);
    expect(idsOf("", ["lasso_lars_ic"])[0]).toEqual(["recent", ["lasso_lars_ic"]]);
  });

  it("finds the others by a word, after those in front", () => {
    expect(idsOf("tree")).toEqual([
      ["found", ["decision_tree_classifier", "extra_tree_classifier"]],
    ]);
    expect(idsOf("lasso")).toEqual([["found", ["lasso", "lasso_lars_ic"]]]);
  });

  it("finds them by their class and in the other language", () => {
    expect(idsOf("lassolars")).toEqual([["found", ["lasso_lars_ic"]]]);
    expect(idsOf("arbol extremo")).toEqual([["found", ["extra_tree_classifier"]]]);
  });
});
