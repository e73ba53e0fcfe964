// The verdicts on all ends while a wire is drawn are those that each wire would get alone.
import { describe, expect, it } from "vitest";
import file from "../../../../tests/edits/parity_cases.json";
import { mayConnect, verdictsFrom, verdictsTo, withoutWire, wiresOf } from "../src/model/rules";
import { graphOf, infosOf, type ShortCatalogue } from "./pipelines";

const GRAPH = graphOf({
  stages: {
    rows: { block: "read_csv" },
    scaled: { block: "scale", inputs: { data: ["rows"] } },
    joined: { block: "join", inputs: { left: ["scaled"] } },
    forest: { block: "forest", inputs: { data: ["joined"] } },
    gate: { block: "gate" },
    scores: { block: "evaluate", inputs: { model: ["forest"] } },
    all: { block: "compare", inputs: { scores: ["scores"] } },
  },
});
const INFOS = infosOf(GRAPH, file.catalogue as unknown as ShortCatalogue);
const IDS = GRAPH.stages.map((stage) => stage.id);

describe("verdicts", () => {
  it.each(IDS)("on the inputs for a wire from %s", (source) => {
    for (const kind of INFOS(source).outputs ?? []) {
      for (const [key, verdict] of verdictsFrom(GRAPH, INFOS, source, kind)) {
        const [stage = "", port = ""] = key.split(" ");
        const alone = mayConnect(GRAPH, INFOS, { source, stage, port });
        const takes = INFOS(stage).ports?.find((input) => input.name === port)?.wire;
        const other = alone === null && takes !== kind; // it is another of the source's outputs that fits
        expect(verdict?.code ?? null, key).toBe(other ? "kinds" : (alone?.code ?? null));
      }
    }
  });

  it.each(IDS)("on the outputs for a wire to %s", (stage) => {
    for (const { name: port, wire: kind } of INFOS(stage).ports ?? []) {
      for (const [key, verdict] of verdictsTo(GRAPH, INFOS, stage, port)) {
        const [source = "", gives = ""] = key.split(" ");
        const alone = mayConnect(GRAPH, INFOS, { source, stage, port });
        const other = alone === null && gives !== kind;
        expect(verdict?.code ?? null, key).toBe(other ? "kinds" : (alone?.code ?? null));
      }
    }
  });
});

describe("the wires of a pipeline", () => {
  it("leave out those whose source is missing", () => {
    const graph = graphOf({ stages: { scaled: { block: "scale", inputs: { data: ["lost"] } } } });
    expect(wiresOf(graph)).toEqual([]);
  });

  it("go on without the one that is being moved", () => {
    const wire = { source: "rows", stage: "scaled", port: "data" };
    expect(wiresOf(withoutWire(GRAPH, wire))).not.toContainEqual(wire);
    expect(wiresOf(GRAPH)).toContainEqual(wire);
  });
});
