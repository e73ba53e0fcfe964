// A field to type in and the list of what it finds, walked through without leaving the field.
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { quietly } from "./quiet";
import { walked } from "./walk";

export type Row = { id: string; active: boolean; over: () => void };

type Props<T> = {
  label: string;
  testid: string;
  query: string;
  ask: (query: string) => void;
  items: T[];
  keyOf: (item: T) => string;
  row: (item: T, row: Row) => ReactNode;
  pick: (item: T) => void;
  close: () => void;
  nothing: string | null;
};

export function Combo<T>({ label, testid, query, ask, items, keyOf, row, pick, close, nothing }: Props<T>) {
  const [at, go] = useState(0);
  const list = useId();
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const here = items[at];
  const idOf = (item: T) => `${list}-${keyOf(item)}`;
  useEffect(() => { field.current?.focus({ preventScroll: true }); }, []);
  useEffect(() => { go(0); }, [query]);
  useEffect(() => shown(box.current), [at]);
  const own = quietly((event) => {
    const next = walked(event.key, at, items.length);
    if (next !== null) go(next);
    else if (event.key === "Enter" && here !== undefined) pick(here);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
  });
  return (
    <>
      <input
        ref={field} type="search" role="combobox" aria-expanded={items.length > 0} aria-controls={list}
        aria-activedescendant={here === undefined ? undefined : idOf(here)} aria-autocomplete="list"
        aria-label={label} placeholder={label} value={query} autoComplete="off" spellCheck={false}
        data-testid={testid} onChange={(event) => ask(event.target.value)} {...own}
      />
      <div ref={box} role="listbox" id={list} className="choices" aria-label={label}>
        {items.map((item, index) => row(item, { id: idOf(item), active: index === at, over: () => go(index) }))}
      </div>
      {items.length === 0 && nothing ? <p className="quiet" role="status">{nothing}</p> : null}
    </>
  );
}

function shown(box: HTMLElement | null): void {
  void box?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
}
