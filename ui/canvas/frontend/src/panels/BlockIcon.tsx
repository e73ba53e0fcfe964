// The icon of a block, by default in the colour of its family. Its elements come with the block; only
// plain shapes are drawn.
import { createElement } from "react";
import type { IconNodes } from "../model/types";

const SHAPES = new Set(["path", "line", "rect", "circle", "ellipse", "polyline", "polygon"]);
const ATTRIBUTES = new Set("d x x1 x2 y y1 y2 width height rx ry cx cy r points".split(" "));

type Props = { nodes: IconNodes; family: string; colored?: boolean };

export function BlockIcon({ nodes, family, colored = true }: Props) {
  const style = colored ? { stroke: `var(--${family})` } : undefined;
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" style={style}>
      {plainShapes(nodes).map(([tag, attributes], index) =>
        createElement(tag, { ...attributes, key: index }),
      )}
    </svg>
  );
}

export function plainShapes(nodes: IconNodes): IconNodes {
  return nodes
    .filter(([tag]) => SHAPES.has(tag))
    .map(([tag, attributes]) => [
      tag,
      Object.fromEntries(Object.entries(attributes).filter(([name]) => ATTRIBUTES.has(name))),
    ]);
}
