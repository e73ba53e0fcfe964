// A stage is found by its name, its title in any language, its block, its note and its settings.
import { describe, expect, it } from "vitest";
import type { Stage, StageInfo } from "../src/model/types";
import { searchNotes, searchStages } from "../src/panels/stageSearch";
import { graphOf } from "./pipelines";

const stage = (id: string, more: Partial<Stage>): Stage => ({
  id,
  block: "set_roles",
  inputs: {},
  settings: {},
  place: null,
  ...more,
});
const GRAPH = {
  ...graphOf({}),
  stages: [
    stage("roles", {
      title: { en: "Who is who", es: "Quién es quién" },
      note: { en: "The species is to be predicted", es: "Se predice la especie" },
      settings: { target: "species", ignored: ["year", "island"] },
    }),
    stage("forest", { block: "random_forest", settings: { n_estimators: 250 } }),
  ],
};
const TITLES: Record<string, string> = { roles: "Definir roles", forest: "Bosque aleatorio" };
const infoOf = (id: string) =>
  ({ id, title: TITLES[id], family: "prepare", icon: [] }) as unknown as StageInfo;
const search = (query: string, lang = "es") => searchStages(GRAPH, infoOf, query, lang);

describe("the search for a stage", () => {
  it.each([
    ["roles", "name"],
    ["quien", "title"],
    ["who is", "title of another language"],
    ["definir", "title of its block"],
    ["set_roles", "block"],
    ["especie", "note"],
    ["island", "column of a setting"],
    ["target: species", "setting with its value"],
  ])("finds %s: its %s", (query) => {
    expect(search(query).map((hit) => hit.id)).toEqual(["roles"]);
  });

  it("finds by numbers of settings, and all words must be there", () => {
    expect(search("250").map((hit) => hit.id)).toEqual(["forest"]);
    expect(search("forest island")).toEqual([]);
    expect(search("  ")).toEqual([]);
  });

  it("calls a stage by its title in the reader's language, and says where the words are", () => {
    expect(search("species")[0]).toMatchObject({
      name: "Quién es quién",
      about: "target: species",
    });
    expect(search("who", "en")[0]).toMatchObject({
      name: "Who is who",
      about: "roles · Definir roles",
    });
    expect(search("bosque")[0]).toMatchObject({ name: "forest", about: "Bosque aleatorio" });
  });
});

describe("the search for a note", () => {
  const graph = {
    ...graphOf({}),
    notes: [
      { text: "# Por qué\n- sin *nombres*: nadie los necesita\n- la columna `edad`", at: null },
      { text: "edad, al final", at: null },
    ],
  };
  const find = (query: string) => searchNotes(graph, query);

  it("finds all words, without regard to accents, and says where the first is", () => {
    expect(find("por que")).toEqual([{ note: 0, name: "Por qué", about: "", score: 2 }]);
    expect(find("EDAD").map(({ note, about }) => [note, about])).toEqual([
      [0, "la columna `edad`"],
      [1, ""],
    ]);
    expect(find("edad final").map(({ note }) => note)).toEqual([1]);
    expect(find(" ")).toEqual([]);
  });
});
