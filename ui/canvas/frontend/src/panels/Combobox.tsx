// A combobox: a search field and the list of its results, navigated without leaving the field.
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { ownKeys } from "./keyEvents";
import { nextIndex } from "./useListNavigation";

export type Row = { id: string; active: boolean; over: () => void };

type Props<T> = {
  label: string;
  testid: string;
  query: string;
  setQuery: (query: string) => void;
  items: T[];
  keyOf: (item: T) => string;
  row: (item: T, row: Row) => ReactNode;
  pick: (item: T) => void;
  close: () => void;
  nothing: string | null;
};

export function Combobox<T>({
  label,
  testid,
  query,
  setQuery,
  items,
  keyOf,
  row,
  pick,
  close,
  nothing,
}: Props<T>) {
  const [active, setActive] = useState(0);
  const list = useId();
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const current = items[active];
  const idOf = (item: T) => `${list}-${keyOf(item)}`;
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.setSelectionRange(query.length, query.length); // behind what it begins with
  }, []);
  useEffect(() => {
    setActive(0);
  }, [query]);
  useEffect(() => scrollToActive(box.current), [active]);
  const keyHandlers = ownKeys((event) => {
    const next = nextIndex(event.key, active, items.length);
    if (next !== null) setActive(next);
    else if (event.key === "Enter" && current !== undefined) pick(current);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
  });
  return (
    <>
      <input
        ref={field}
        type="search"
        role="combobox"
        aria-expanded={items.length > 0}
        aria-controls={list}
        aria-activedescendant={current === undefined ? undefined : idOf(current)}
        aria-autocomplete="list"
        aria-label={label}
        placeholder={label}
        value={query}
        autoComplete="off"
        spellCheck={false}
        data-testid={testid}
        onChange={(event) => setQuery(event.target.value)}
        {...keyHandlers}
      />
      <div ref={box} role="listbox" id={list} className="choices" aria-label={label}>
        {items.map((item, index) =>
          row(item, { id: idOf(item), active: index === active, over: () => setActive(index) }),
        )}
      </div>
      {items.length === 0 && nothing ? (
        <p className="quiet" role="status">
          {nothing}
        </p>
      ) : null}
    </>
  );
}

function scrollToActive(box: HTMLElement | null): void {
  void box?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
}
