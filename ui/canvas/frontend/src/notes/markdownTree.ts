// The small part of Markdown that notes know, parsed into a tree; no text ever becomes HTML. Each
// character is looked at a bounded number of times, whatever a text looks like.

export type Inline =
  | { is: "text"; text: string }
  | { is: "code"; text: string }
  | { is: "link"; text: string; href: string }
  | { is: "bold" | "italic"; parts: Inline[] };

export type MarkdownBlock =
  | { is: "heading"; level: number; parts: Inline[] }
  | { is: "paragraph"; lines: Inline[][] }
  | { is: "list"; ordered: boolean; start: number; items: Inline[][] }
  | { is: "code"; text: string };

const HEADING = /^(#{1,6})[ \t]+(.*)$/;
const ITEM = /^[ \t]*(?:[-*+]|(\d{1,6})[.)])[ \t]+(.*)$/;
const FENCE = /^```/;
const LINK = /\[([^[\]\n]{1,500})\]\(([^()\s]{1,2000})\)/y;
const ADDRESS = /https?:\/\/[^\s<>()[\]"'`*]{1,2000}/y;
const WORD = /[\p{L}\p{N}]/u;

export function parseMarkdown(text: string): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    if (FENCE.test(line)) {
      const end = closingFence(lines, index + 1);
      blocks.push({ is: "code", text: lines.slice(index + 1, end).join("\n") });
      index = end;
    } else addLine(blocks, line, index > 0 && lines[index - 1]!.trim() === "");
  }
  return blocks;
}

function closingFence(lines: string[], from: number): number {
  let end = from;
  while (end < lines.length && !FENCE.test(lines[end]!)) end += 1;
  return end;
}

function addLine(blocks: MarkdownBlock[], line: string, afterGap: boolean): void {
  const last = blocks.at(-1);
  const heading = HEADING.exec(line);
  const item = ITEM.exec(line);
  if (heading) {
    blocks.push({ is: "heading", level: heading[1]!.length, parts: parseInline(heading[2]!) });
  } else if (item) {
    const ordered = item[1] !== undefined;
    const parts = parseInline(item[2]!);
    if (last?.is === "list" && last.ordered === ordered) last.items.push(parts);
    else blocks.push({ is: "list", ordered, start: Number(item[1] ?? 1), items: [parts] });
  } else if (line.trim() !== "") {
    const parts = parseInline(line);
    if (last?.is === "paragraph" && !afterGap) last.lines.push(parts);
    else blocks.push({ is: "paragraph", lines: [parts] });
  }
}

type Mark = "**" | "*" | "__" | "_";
type Frame = { mark: Mark | null; parts: Inline[] };

// A line's text. A mark that nothing closes is text.
export function parseInline(line: string): Inline[] {
  const open: Frame[] = [{ mark: null, parts: [] }];
  let plain = "";
  const add = (part: Inline) => {
    flush();
    open.at(-1)!.parts.push(part);
  };
  const flush = () => {
    if (plain) open.at(-1)!.parts.push({ is: "text", text: plain });
    plain = "";
  };
  for (let at = 0; at < line.length;) {
    const found = atomAt(line, at);
    if (found) {
      add(found.part);
      at += found.length;
      continue;
    }
    const mark = markAt(line, at);
    const index = mark ? open.findIndex((frame) => frame.mark === mark) : -1;
    if (mark && index > 0 && closes(line, at, mark)) {
      flush();
      closeFrame(open, index);
    } else if (mark && index < 0 && opens(line, at, mark)) {
      flush();
      open.push({ mark, parts: [] });
    } else plain += mark ?? line[at]!;
    at += mark?.length ?? 1;
  }
  flush();
  while (open.length > 1) dissolve(open);
  return open[0]!.parts;
}

// What begins at a position and holds no other marks: code, a link, an address.
function atomAt(line: string, at: number): { part: Inline; length: number } | null {
  const letter = line[at];
  if (letter === "`") {
    const end = line.indexOf("`", at + 1);
    if (end > at + 1)
      return { part: { is: "code", text: line.slice(at + 1, end) }, length: end + 1 - at };
  }
  const link = letter === "[" ? matchAt(LINK, line, at) : null;
  if (link) {
    const href = safeAddress(link[2]!);
    const text = href ? link[1]! : link[0];
    return {
      part: href ? { is: "link", text, href } : { is: "text", text },
      length: link[0].length,
    };
  }
  const found = letter === "h" ? matchAt(ADDRESS, line, at) : null;
  const address = found?.[0].replace(/[.,;:!?]+$/, "");
  const href = address ? safeAddress(address) : null;
  return href ? { part: { is: "link", text: address!, href }, length: address!.length } : null;
}

function matchAt(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(line);
}

// An address that may be opened: whole, and of the web.
export function safeAddress(text: string): string | null {
  if (!/^https?:\/\//i.test(text)) return null;
  try {
    const { protocol, href, username, password } = new URL(text);
    return /^https?:$/.test(protocol) && !username && !password ? href : null;
  } catch {
    return null;
  }
}

function markAt(line: string, at: number): Mark | null {
  const letter = line[at];
  if (letter !== "*" && letter !== "_") return null;
  if (line[at + 1] !== letter) return letter;
  return letter === "*" ? "**" : "__";
}

function opens(line: string, at: number, mark: Mark): boolean {
  const next = line[at + mark.length];
  const inWord = mark.startsWith("_") && WORD.test(line[at - 1] ?? "");
  return next !== undefined && next.trim() !== "" && !inWord;
}

function closes(line: string, at: number, mark: Mark): boolean {
  const inWord = mark.startsWith("_") && WORD.test(line[at + mark.length] ?? "");
  return (line[at - 1] ?? " ").trim() !== "" && !inWord;
}

function closeFrame(open: Frame[], index: number): void {
  while (open.length > index + 1) dissolve(open);
  const { mark, parts } = open.pop()!;
  open.at(-1)!.parts.push({ is: mark!.length === 2 ? "bold" : "italic", parts });
}

// The innermost mark was none: it is text, and what follows it stays.
function dissolve(open: Frame[]): void {
  const { mark, parts } = open.pop()!;
  open.at(-1)!.parts.push({ is: "text", text: mark! }, ...parts);
}
