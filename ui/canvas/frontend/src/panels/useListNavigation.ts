// Keyboard navigation in the list of the palette.
import { useId, useState, type KeyboardEvent } from "react";
import type { Block } from "../model/types";
import type { Section } from "./sections";

export type ListNavigation = {
  list: string; // the list's id on the page
  flat: { id: string; block: Block }[];
  active: string | undefined;
  idOf: (section: string, block: Block) => string;
  at: (id: string) => void;
  start: (first: boolean) => void;
  press: (event: KeyboardEvent) => void;
};

export function useListNavigation(
  sections: Section[],
  add: (block: Block) => void,
): ListNavigation {
  const [index, setIndex] = useState(-1);
  const list = useId();
  const idOf = (section: string, block: Block) => `${list}-${section}-${block.id}`;
  const flat = sections.flatMap(({ id, hits }) =>
    hits.map(({ block }) => ({ id: idOf(id, block), block })),
  );
  const press = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, index, flat.length);
    const chosen = flat[index] ?? flat[0];
    if (next !== null) setIndex(next);
    else if (event.key === "Enter" && chosen) add(chosen.block);
    else return;
    event.preventDefault();
  };
  return {
    list,
    flat,
    idOf,
    press,
    active: flat[index]?.id,
    at: (id) => setIndex(flat.findIndex((item) => item.id === id)),
    start: (first) => setIndex(first ? 0 : -1),
  };
}

// The index to which a key moves in a list; null where the key does not move.
export function nextIndex(key: string, index: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowDown") return (index + 1) % count;
  if (key === "ArrowUp") return (index <= 0 ? count : index) - 1;
  if (key === "PageDown") return Math.min(count - 1, index + 8);
  if (key === "PageUp") return Math.max(0, index - 8);
  return null;
}
