// The entry of a block in a list: its icon, its title, and the word by which it was found.
import type { DragEvent } from "react";
import { BLOCK_TYPE, setDraggedBlock } from "./blockDrag";
import { BlockIcon } from "./BlockIcon";
import type { BlockHit } from "./blockSearch";
import { Highlight } from "./Highlight";
import { hintOf } from "./sections";

type Props = {
  hit: BlockHit;
  id: string;
  words: string[];
  active: boolean;
  onPick: () => void;
  onOver: (entry: HTMLElement | null) => void;
  onAdd: () => void;
  onDropped?: () => void; // may be dragged to the canvas
  once?: boolean; // one click is enough
};

// A div, since `all: unset` on a button would keep it from being dragged.
export function BlockEntry({
  hit,
  id,
  words,
  active,
  onPick,
  onOver,
  onAdd,
  onDropped,
  once,
}: Props) {
  const { block } = hit;
  const hint = hintOf(hit);
  const start = (event: DragEvent) => {
    event.dataTransfer.setData(BLOCK_TYPE, block.id);
    event.dataTransfer.setData("text/plain", block.title);
    event.dataTransfer.effectAllowed = "copy";
    setDraggedBlock(block.id);
    onOver(null);
  };
  const end = (event: DragEvent) => {
    setDraggedBlock(null);
    if (event.dataTransfer.dropEffect !== "none") onDropped?.();
  };
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      aria-label={block.missing ? `${block.title}. ${block.missing}` : block.title}
      className={`entry${block.missing ? " missing" : ""}`}
      data-block={block.id}
      data-testid={`block-${block.id}`}
      draggable={onDropped !== undefined}
      style={{ "--family": `var(--${block.family})` } as React.CSSProperties}
      onDragStart={start}
      onDragEnd={end}
      onDoubleClick={once ? undefined : onAdd}
      onClick={once ? onAdd : onPick}
      onPointerEnter={(event) => onOver(event.currentTarget)}
      onPointerLeave={() => onOver(null)}
    >
      <BlockIcon nodes={block.icon} family={block.family} />
      <span>
        <Highlight text={block.title} words={words} />
        {hint ? (
          <i>
            <Highlight text={hint} words={words} />
          </i>
        ) : null}
      </span>
    </div>
  );
}
