// The workbench's layout: what the page's style reads from the root element, and what is remembered.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Bench } from "../src/editor/bench";

const storage = new Map<string, string>();
let root: { dataset: Record<string, string>; style: Map<string, string>; presenting: boolean };
let narrow: boolean;

beforeEach(() => {
  storage.clear();
  narrow = false;
  root = { dataset: {}, style: new Map(), presenting: false };
  vi.stubGlobal("window", {
    matchMedia: () => ({
      get matches() {
        return narrow;
      },
      addEventListener: () => undefined,
    }),
    localStorage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => storage.set(key, value),
    },
  });
  vi.stubGlobal("document", {
    documentElement: {
      dataset: root.dataset,
      toggleAttribute: (_: string, on: boolean) => (root.presenting = on),
      style: {
        setProperty: (name: string, value: string) => root.style.set(name, value),
        removeProperty: (name: string) => root.style.delete(name),
      },
    },
  });
});

describe("the size of the panel", () => {
  it("is kept for each person, beside the canvas and below it", () => {
    const bench = new Bench("ana");
    bench.resize(500, 1400);
    narrow = true;
    bench.resize(300, 700);
    expect([...root.style]).toEqual([
      ["--fb-panel", "500px"],
      ["--fb-panel-low", "300px"],
    ]);
    root.style.clear();
    const other = new Bench("luis");
    expect([...root.style, other.panel]).toEqual(["open"]);
    const again = new Bench("ana");
    expect([again.panel, root.style.get("--fb-panel")]).toEqual(["open", "500px"]);
  });

  it("leaves room for the canvas, and is never too small to be read", () => {
    const bench = new Bench("");
    bench.resize(5000, 1400);
    expect(root.style.get("--fb-panel")).toBe("1040px");
    bench.resize(3, 1400);
    expect(root.style.get("--fb-panel")).toBe("300px");
    bench.reset();
    expect([...root.style]).toEqual([]);
  });

  it("is the usual one, whatever else is stored", () => {
    for (const stored of ["no JSON", "null", "7", '{"panel":"x","beside":"wide","below":-1}']) {
      storage.set("fabrica.bench.", stored);
      expect([new Bench("").panel, ...root.style]).toEqual(["open"]);
    }
  });
});

describe("the panel", () => {
  it("is folded, enlarged and opened, and remembered so", () => {
    const bench = new Bench("");
    const heard = vi.fn<() => void>();
    bench.subscribe(heard);
    bench.setPanel("folded");
    expect([root.dataset["panel"], new Bench("").panel]).toEqual(["folded", "folded"]);
    bench.unfold();
    expect(root.dataset["panel"]).toBe("open");
    bench.setPanel("wide");
    bench.unfold();
    expect(root.dataset["panel"]).toBe("wide");
    expect(heard).toHaveBeenCalledTimes(3);
  });
});

it("presents until it is told not to, and not after a reload", () => {
  const bench = new Bench("");
  bench.present(true);
  expect([bench.presenting, root.presenting]).toEqual([true, true]);
  expect([new Bench("").presenting, root.presenting]).toEqual([false, false]);
});
