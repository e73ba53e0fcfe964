// Only plain shapes of an icon are drawn, whatever a catalogue says.
import { expect, test } from "vitest";
import type { IconNodes } from "../src/model/types";
import { plainShapes } from "../src/panels/BlockIcon";

test("shapes with their attributes are drawn as they are", () => {
  const nodes: IconNodes = [
    ["path", { d: "M5 12h14" }],
    ["circle", { cx: "12", cy: "12", r: "2" }],
  ];
  expect(plainShapes(nodes)).toEqual(nodes);
});

test("other elements and attributes are left out", () => {
  const nodes: IconNodes = [
    ["script", { d: "M0 0" }],
    ["foreignObject", {}],
    ["path", { d: "M0 0", onclick: "alert(1)", href: "x", dangerouslySetInnerHTML: "x" }],
  ];
  expect(plainShapes(nodes)).toEqual([["path", { d: "M0 0" }]]);
});
