// What the browser shows ahead of the server is what the server does: one list of cases for both.
// The server answers the same file in `tests/edits/test_parity.py`.
import { describe, expect, it } from "vitest";
import file from "../../../../tests/edits/parity_cases.json";
import { applyEdits } from "../src/model/apply";
import { fittingPorts, freeName, mayConnect, toStageName, type Refusal } from "../src/model/rules";
import type { Edit, Graph, WireRef } from "../src/model/types";
import { graphOf, infosOf, type ShortCatalogue, type ShortPipeline } from "./pipelines";

type Case<T> = { what: string; pipeline: ShortPipeline } & T;
type Cases = {
  catalogue: ShortCatalogue;
  wires: Case<{ wire: WireRef; refused: string | null; browser?: string }>[];
  fitting: Case<{ source: string; stage: string; ports: string[] }>[];
  edits: Case<{ edit: Edit } & (Done | Refused)>[];
  free_names: { what: string; names: string[]; block: string; free: string }[];
  stage_names: { written: string; name: string }[];
};
type Done = { result: ShortPipeline; browser?: ShortPipeline };
type Refused = { refused: string; browser: "unchanged" | "shown" };

const CASES = file as unknown as Cases;

// The server's codes for each code of the browser.
const CODES: Record<Refusal["code"], string[]> = {
  itself: ["wire.to_itself"],
  kinds: ["wire.kinds_do_not_fit"],
  cycle: ["wire.cycle"],
  scores: ["wire.scores_of_another_model"],
  taken: ["wire.port_taken"],
  there: ["wire.there_already"],
  nothing: ["wire.no_such_port", "wire.takes_nothing", "wire.no_such_stage"],
};

describe("wires", () => {
  it.each(CASES.wires)("$what", ({ pipeline, wire, refused, browser = refused }) => {
    const graph = graphOf(pipeline);
    const refusal = mayConnect(graph, infosOf(graph, CASES.catalogue), wire);
    expect(refusal ? CODES[refusal.code] : [null]).toContain(browser);
  });
});

describe("fitting ports", () => {
  it.each(CASES.fitting)("$what", ({ pipeline, source, stage, ports }) => {
    const graph = graphOf(pipeline);
    expect(fittingPorts(graph, infosOf(graph, CASES.catalogue), source, stage)).toEqual(ports);
  });
});

describe("edits", () => {
  it.each(CASES.edits)("$what", (example) => {
    const before = graphOf(example.pipeline);
    const after = applyEdits(before, [example.edit], (graph: Graph, source, stage, port) => {
      const infos = infosOf(graph, CASES.catalogue);
      return mayConnect(graph, infos, { source, stage, port }) === null;
    });
    if ("result" in example) expect(after).toEqual(graphOf(example.browser ?? example.result));
    else if (example.browser === "unchanged") expect(after).toEqual(before);
    else expect(after).not.toEqual(before);
    expect(before, "nothing is changed in place").toEqual(graphOf(example.pipeline));
  });
});

describe("names", () => {
  it.each(CASES.free_names)("$what", ({ names, block, free }) => {
    const stages = Object.fromEntries(names.map((name) => [name, { block: "scale" }]));
    expect(freeName(graphOf({ stages }), block)).toBe(free);
  });

  it.each(CASES.stage_names)("'$written' as a stage's name", ({ written, name }) => {
    expect(toStageName(written)).toBe(name);
  });
});
