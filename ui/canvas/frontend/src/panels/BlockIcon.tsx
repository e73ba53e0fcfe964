// A block's picture in its family's colour.
import { createElement } from "react";
import { icon } from "../icons";

export function BlockIcon({ name, family }: { name: string; family: string }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" style={{ stroke: `var(--${family})` }}>
      {icon(name, family).map(([tag, attributes], index) => createElement(tag, { ...attributes, key: index }))}
    </svg>
  );
}
