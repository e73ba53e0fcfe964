import { describe, expect, it } from "vitest";
import { complete, isWhole, offersFor, wordAt } from "../src/formula/completion";
import { Draft } from "../src/formula/draft";
import type { Choice } from "../src/formula/types";

const choice = (what: Choice["what"], name: string, written: string): Choice => ({
  what,
  name,
  written,
  kind: "",
  help: "",
});
const CHOICES = [
  choice("column", "age", "age"),
  choice("column", "my age", "`my age`"),
  choice("column", "wage", "wage"),
  choice("function", "abs", "abs()"),
  choice("word", "and", "and "),
];

// The caret stands where the text has a |.
const at = (marked: string) => wordAt(marked.replace("|", ""), marked.indexOf("|"));
const names = (marked: string) => {
  const word = at(marked);
  return word ? offersFor(word, CHOICES).map(({ name }) => name) : null;
};
const completed = (marked: string, name: string) => {
  const text = marked.replace("|", "");
  const done = complete(
    text,
    at(marked)!,
    CHOICES.find((one) => one.name === name)!,
  );
  return `${done.text.slice(0, done.caret)}|${done.text.slice(done.caret)}`;
};

describe("what is offered at the caret", () => {
  it("is what begins like the word, columns first, then what contains it", () => {
    expect(names("1 + a|")).toEqual(["age", "abs", "and", "my age", "wage"]);
    expect(names("AG|")).toEqual(["age", "my age", "wage"]);
    expect(names("zz|")).toEqual([]);
    expect(names("ag|e > 3")).toEqual(["age", "my age", "wage"]);
  });
  it("is everything between two words, and nothing inside a text or a number", () => {
    expect(names("age > |")).toHaveLength(CHOICES.length);
    expect(names("|")).toHaveLength(CHOICES.length);
    expect(names("city == 'a|'")).toBeNull();
    expect(names("city == 'a|")).toBeNull();
    expect(names("age > 1|2")).toBeNull();
  });
  it("is only columns in backticks", () => {
    expect(names("`my|")).toEqual(["my age"]);
    expect(names("`|")).toEqual(["age", "my age", "wage"]);
  });
  it("is nothing unasked for a name that is whole", () => {
    expect(isWhole(at("age|")!, CHOICES)).toBe(true);
    expect(isWhole(at("ag|")!, CHOICES)).toBe(false);
  });
});

describe("a choice in the text", () => {
  it("replaces the word, also the part behind the caret", () => {
    expect(completed("1 + a|", "age")).toBe("1 + age|");
    expect(completed("a|xy > 3", "wage")).toBe("wage| > 3");
    expect(completed("`my a| > 3", "my age")).toBe("`my age`|");
  });
  it("puts the caret into a function's parentheses", () => {
    expect(completed("ab|", "abs")).toBe("abs(|)");
    expect(completed("ab|(age)", "abs")).toBe("abs(|age)");
    expect(completed("age > 1 an|", "and")).toBe("age > 1 and |");
    expect(completed("age > 1 an| b", "and")).toBe("age > 1 and| b");
  });
});

describe("what is being typed", () => {
  it("follows a value that is set elsewhere while nothing is typed", () => {
    const draft = new Draft("age > 1");
    expect(draft.receive("age > 2")).toBe(true);
    expect(draft.text).toBe("age > 2");
  });
  it("is never replaced: the other value is told", () => {
    const draft = new Draft("age > 1");
    draft.type("age > 15");
    expect(draft.receive("age > 2")).toBe(false);
    expect([draft.text, draft.other, draft.changed]).toEqual(["age > 15", "age > 2", true]);
    draft.takeOther();
    expect([draft.text, draft.other]).toEqual(["age > 2", null]);
  });
  it("does not take its own value for another's, when it comes back late", () => {
    const draft = new Draft("");
    draft.type("age");
    expect(draft.send()).toBe("age");
    expect(draft.send()).toBeNull();
    draft.type("age > 3");
    expect(draft.receive("")).toBe(false);
    expect(draft.receive("age")).toBe(false);
    expect([draft.text, draft.other]).toEqual(["age > 3", null]);
    expect(draft.send()).toBe("age > 3");
    draft.receive("age > 3");
    expect([draft.changed, draft.other]).toEqual([false, null]);
  });
});
