// One block in a list: its picture, its title, and the word it was found by.
import type { DragEvent } from "react";
import { BlockIcon } from "./BlockIcon";
import { BLOCK_TYPE, carry } from "./drag";
import { hintOf } from "./listing";
import { Marked } from "./Marked";
import type { Hit } from "./search";

type Props = {
  hit: Hit;
  id: string;
  wanted: string[];
  active: boolean;
  onPick: () => void;
  onOver: (entry: HTMLElement | null) => void;
  onAdd: () => void;
  onDropped?: () => void; // may be dragged to the canvas
  once?: boolean; // one click is enough
};

// A div, since `all: unset` on a button would keep it from being dragged.
export function Entry({ hit, id, wanted, active, onPick, onOver, onAdd, onDropped, once }: Props) {
  const { block } = hit;
  const hint = hintOf(hit);
  const start = (event: DragEvent) => {
    event.dataTransfer.setData(BLOCK_TYPE, block.id);
    event.dataTransfer.setData("text/plain", block.title);
    event.dataTransfer.effectAllowed = "copy";
    carry(block.id);
    onOver(null);
  };
  const end = (event: DragEvent) => {
    carry(null);
    if (event.dataTransfer.dropEffect !== "none") onDropped?.();
  };
  return (
    <div
      id={id} role="option" aria-selected={active} aria-label={block.title} className="entry" data-block={block.id}
      data-testid={`block-${block.id}`} draggable={onDropped !== undefined}
      style={{ "--family": `var(--${block.family})` } as React.CSSProperties}
      onDragStart={start} onDragEnd={end} onDoubleClick={once ? undefined : onAdd}
      onClick={once ? onAdd : onPick}
      onPointerEnter={(event) => onOver(event.currentTarget)} onPointerLeave={() => onOver(null)}
    >
      <BlockIcon name={block.icon} family={block.family} />
      <span>
        <Marked text={block.title} wanted={wanted} />
        {hint ? <i><Marked text={hint} wanted={wanted} /></i> : null}
      </span>
    </div>
  );
}
