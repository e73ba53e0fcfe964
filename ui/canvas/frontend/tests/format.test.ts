import { describe, expect, it } from "vitest";
import { headline, numberSigns } from "../src/model/format";
import type { Status } from "../src/model/types";

const WORDS = {
  "short.roc_auc": "AUC {value}",
  "short.alarms": "alarms: {value}",
  "metric.brier": "Brier score",
  "rows": "{rows} rows",
  "rules_hold": "{held} of {of} rules hold",
  "failed_checks": "{failed} of {of} failed",
  "model_review": "{mend} to mend · {know} to know",
};

function text(status: Partial<Status>, lang = "en"): string {
  const whole = { rows: null, columns: null, metrics: {}, checks: null, ...status } as Status;
  return headline(whole, { words: WORDS, lang, telling: ["roc_auc", "alarms"] });
}

describe("the headline of a stage", () => {
  it("is a known metric in its short form, wherever it stands", () => {
    expect(text({ metrics: { gain: 0.5, roc_auc: 0.75 } })).toBe("AUC 0.750");
  });

  it("is a count without decimals where its metric counts something", () => {
    expect(text({ metrics: { alarms: 0 } })).toBe("alarms: 0");
  });

  it("is else the first number of the report, under its own name", () => {
    expect(text({ metrics: { none: null, brier_skill: 0.125, lift: 3 } })).toBe(
      "0.125 brier skill",
    );
    expect(text({ metrics: { lift: 3 } }, "es")).toBe("3 lift");
    expect(text({ metrics: { brier: 0.25 } }, "es")).toBe("0.250 Brier score");
  });

  it("is how many rules of a gate hold", () => {
    expect(text({ checks: { failed: 1, of: 3, held: 2 } })).toBe("2 of 3 rules hold");
  });

  it("is what to mend and to know, of the checks of a model", () => {
    const status = {
      checks: { failed: 7, of: 31 },
      metrics: { checks_to_mend: 2, checks_to_know: 5 },
    };
    expect(text(status)).toBe("2 to mend · 5 to know");
    expect(text({ checks: { failed: 7, of: 31 } })).toBe("7 of 31 failed");
  });

  it("is else the rows", () => {
    expect(text({ metrics: { gain: null }, rows: 1200 })).toBe("1,200 rows");
  });
});

describe("the signs of numbers", () => {
  it("are those of the reader's region", () => {
    expect(numberSigns("es", "es-ES")).toEqual([",", "."]);
    expect(numberSigns("es", "es-PE")).toEqual([".", ","]);
  });

  it("are the language's own where the browser speaks another one, or tells no region", () => {
    expect(numberSigns("es", "de-DE")).toEqual([".", ","]);
    expect(numberSigns("en", "es-ES")).toEqual([".", ","]);
    expect(numberSigns("es", "es")).toEqual([".", ","]);
  });
});
