// Which entry of the palette the keyboard is at.
import { useId, useState, type KeyboardEvent } from "react";
import type { Block } from "../types";
import type { Section } from "./listing";
import { walked } from "./walk";

export type Walk = {
  list: string; // the list's id on the page
  flat: { id: string; block: Block }[];
  active: string | undefined;
  idOf: (section: string, block: Block) => string;
  at: (id: string) => void;
  start: (first: boolean) => void;
  press: (event: KeyboardEvent) => void;
};

export function useWalk(sections: Section[], add: (block: Block) => void): Walk {
  const [here, go] = useState(-1);
  const list = useId();
  const idOf = (section: string, block: Block) => `${list}-${section}-${block.id}`;
  const flat = sections.flatMap(({ id, hits }) => hits.map(({ block }) => ({ id: idOf(id, block), block })));
  const press = (event: KeyboardEvent) => {
    const next = walked(event.key, here, flat.length);
    const chosen = flat[here] ?? flat[0];
    if (next !== null) go(next);
    else if (event.key === "Enter" && chosen) add(chosen.block);
    else return;
    event.preventDefault();
  };
  return {
    list, flat, idOf, press, active: flat[here]?.id,
    at: (id) => go(flat.findIndex((one) => one.id === id)),
    start: (first) => go(first ? 0 : -1),
  };
}
