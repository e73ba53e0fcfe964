// A sieve gives two tables: each has an end of its own, and a wire knows which it carries.
import { expect, test } from "vitest";
import { wireBetween } from "../src/editor/wiring";
import { edgeHandles, FAILING, portEnds } from "../src/model/ports";
import { cutEdit, verdictsTo, wiresOf } from "../src/model/rules";
import type { StageInfo } from "../src/model/types";
import { wireRows } from "../src/model/wireRows";
import { graphOf, infosOf, type ShortCatalogue } from "./pipelines";

const CATALOGUE: ShortCatalogue = {
  sieve: { ports: [{ name: "table", wire: "Data" }], outputs: ["Data", "Data", "Report"] },
  scale: { ports: [{ name: "data", wire: "Data" }], outputs: ["Data"] },
};
const GRAPH = graphOf({
  stages: {
    checked: { block: "sieve" },
    good: { block: "scale", inputs: { data: ["checked"] } },
    bad: { block: "scale", inputs: { data: ["checked"] }, failing: [["data", "checked"]] },
  },
});
const INFOS = infosOf(GRAPH, CATALOGUE);

test("the second table has an end of its own", () => {
  const names = portEnds(INFOS("checked") as StageInfo).map(({ id }) => id);
  expect(names).toEqual(["in:table", "out:Data", "out:failing", "out:Report"]);
});

test("each wire starts at its own end", () => {
  const [good, bad] = wiresOf(GRAPH);
  const handle = (stage: string, failing?: boolean) =>
    edgeHandles(INFOS("checked"), INFOS(stage), "data", failing)[0];
  expect(handle("good", good!.failing)).toBe("out:Data");
  expect(handle("bad", bad!.failing)).toBe("out:failing");
  expect(handle("good", true)).toBe("out:failing");
  expect(edgeHandles(INFOS("good"), INFOS("bad"), "data", true)[0]).toBe("out:");
});

test("a wire drawn from it carries the failing rows, and either end may be taken", () => {
  const from = { stage: "checked", gives: true, port: FAILING, kind: "Data" as const };
  const to = { stage: "good", gives: false, port: "data", kind: "Data" as const };
  const wire = { source: "checked", stage: "good", port: "data", failing: true };
  expect(wireBetween(from, to)).toEqual(wire);
  expect(wireBetween(to, { ...from, port: "Data" })).not.toHaveProperty("failing");
  expect(cutEdit(wire)).not.toHaveProperty("failing");
  expect([...verdictsTo(GRAPH, INFOS, "good", "data").keys()]).toContain("checked failing");
});

test("the rows of both tables are written on their wires", () => {
  const rows = wireRows(
    wiresOf(GRAPH),
    ({ source, failing }) => (source === "checked" ? (failing ? 3 : 97) : null),
    () => false,
  );
  expect([...rows]).toEqual([
    ["checked good data", 97],
    ["checked bad data", 3],
  ]);
});
