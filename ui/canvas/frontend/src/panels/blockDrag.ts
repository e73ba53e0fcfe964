// The block being dragged from the palette to the canvas. While it hovers, an event tells only its
// type; which block it is is kept here.
export const BLOCK_TYPE = "application/x-fabrica-block";

let draggedBlock: string | null = null;

export function setDraggedBlock(block: string | null): void {
  draggedBlock = block;
}

export function getDraggedBlock(): string | null {
  return draggedBlock;
}
