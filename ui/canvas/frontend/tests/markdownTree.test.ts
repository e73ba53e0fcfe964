// Notes' Markdown: what it knows, and that whatever is written stays text and costs little.
import { describe, expect, it } from "vitest";
import { parseInline, parseMarkdown, safeAddress, type Inline } from "../src/notes/markdownTree";

const text = (words: string): Inline => ({ is: "text", text: words });
// All that a reader sees of a line.
const visible = (parts: Inline[]): string =>
  parts.map((part) => ("parts" in part ? visible(part.parts) : part.text)).join("");

describe("lines", () => {
  it("knows bold, italic, code and links", () => {
    expect(parseInline("**a** *b* __c__ _d_ `e*f*`")).toEqual([
      { is: "bold", parts: [text("a")] },
      text(" "),
      { is: "italic", parts: [text("b")] },
      text(" "),
      { is: "bold", parts: [text("c")] },
      text(" "),
      { is: "italic", parts: [text("d")] },
      text(" "),
      { is: "code", text: "e*f*" },
    ]);
    expect(parseInline("see [the page](https://a.org/b?c=1), or https://a.org/x.")).toEqual([
      text("see "),
      { is: "link", text: "the page", href: "https://a.org/b?c=1" },
      text(", or "),
      { is: "link", text: "https://a.org/x", href: "https://a.org/x" },
      text("."),
    ]);
    expect(parseInline("**bold and *both***")).toEqual([
      { is: "bold", parts: [text("bold and "), text("*"), text("both")] },
      text("*"),
    ]);
  });

  it.each([
    "bill_length_mm and body_mass_g",
    "2 * 3 * 4",
    "a ** b",
    "*",
    "**",
    "`",
    "``",
    "[a](b",
    "5 < 6 > 4 &amp;",
  ])("leaves %s as it is", (line) => {
    expect(parseInline(line).every((part) => part.is === "text")).toBe(true);
    expect(visible(parseInline(line))).toBe(line);
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert`1`",
    "data:text/html,<script>",
    "//evil.org",
    "/local",
    "vbscript:x",
    "https://a@evil.org",
    "https://",
    "http:evil",
  ])("opens no %s", (address) => {
    expect(safeAddress(address)).toBeNull();
    expect(
      parseInline(`[click](${address})`).some(
        (part) => part.is === "link" && part.text === "click",
      ),
    ).toBe(false);
  });

  it("shows what is HTML as it was written", () => {
    const line = '<script>alert(1)</script><img src=x onerror="alert(1)">';
    expect(parseInline(line)).toEqual([text(line)]);
  });
});

describe("blocks", () => {
  it("knows headings, lists, code and paragraphs", () => {
    expect(parseMarkdown("# A\none\ntwo\n\nthree\n- x\n- y\n3. z\n```\n# no\n```\nend")).toEqual([
      { is: "heading", level: 1, parts: [text("A")] },
      { is: "paragraph", lines: [[text("one")], [text("two")]] },
      { is: "paragraph", lines: [[text("three")]] },
      { is: "list", ordered: false, start: 1, items: [[text("x")], [text("y")]] },
      { is: "list", ordered: true, start: 3, items: [[text("z")]] },
      { is: "code", text: "# no" },
      { is: "paragraph", lines: [[text("end")]] },
    ]);
    expect(parseMarkdown("```\nopen").at(-1)).toEqual({ is: "code", text: "open" });
    expect(parseMarkdown("")).toEqual([]);
  });

  it.each(["*", "_", "**a", "[", "`", "[a](", "*a_b", "\n- ", "https://", "```\n", "__ *"])(
    "makes of endless %s a tree that grows with the text only",
    (bit) => {
      const tree = (count: number) => JSON.stringify(parseMarkdown(bit.repeat(count)));
      expect(tree(10_000).length).toBeLessThan(tree(1_000).length * 11);
    },
  );
});
