// A block on its way from the palette to the canvas. While it hovers, only its type can be read
// from the event; which block it is stands here.
export const BLOCK_TYPE = "application/x-fabrica-block";

let carried: string | null = null;

export function carry(block: string | null): void {
  carried = block;
}

export function carriedBlock(): string | null {
  return carried;
}
