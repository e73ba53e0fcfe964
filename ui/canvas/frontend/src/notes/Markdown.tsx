// A note's Markdown as elements; its text goes in as text only.
import type { ReactNode } from "react";
import { parseMarkdown, type Inline, type MarkdownBlock } from "./markdownTree";

export function Markdown({ text }: { text: string }) {
  return <>{parseMarkdown(text).map(toElement)}</>;
}

function toElement(block: MarkdownBlock, key: number): ReactNode {
  switch (block.is) {
    case "heading":
      return (
        <p key={key} className={`heading level-${Math.min(block.level, 3)}`}>
          {inline(block.parts)}
        </p>
      );
    case "code":
      return <pre key={key}>{block.text}</pre>;
    case "list": {
      const items = block.items.map((parts, index) => <li key={index}>{inline(parts)}</li>);
      return block.ordered ? (
        <ol key={key} start={block.start}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      );
    }
    case "paragraph":
      return (
        <p key={key}>
          {block.lines.map((parts, index) => (
            <span key={index}>
              {index > 0 ? "\n" : null}
              {inline(parts)}
            </span>
          ))}
        </p>
      );
  }
}

function inline(parts: Inline[]): ReactNode[] {
  return parts.map((part, key) => {
    switch (part.is) {
      case "text":
        return part.text;
      case "code":
        return <code key={key}>{part.text}</code>;
      case "bold":
        return <strong key={key}>{inline(part.parts)}</strong>;
      case "italic":
        return <em key={key}>{inline(part.parts)}</em>;
      case "link":
        return (
          <a
            key={key}
            className="nodrag"
            href={part.href}
            title={part.href}
            target="_blank"
            rel="noopener noreferrer"
          >
            {part.text}
          </a>
        );
    }
  });
}
