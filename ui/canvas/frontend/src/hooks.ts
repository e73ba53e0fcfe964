// How the boxes read the store: each only what it shows.
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { Store } from "./store";

export type Actions = {
  choose: (id: string) => void;
  move: (id: string, key: string) => void;
  reveal: (id: string) => void;
};

export const StoreContext = createContext<Store | null>(null);
export const ActionsContext = createContext<Actions>({
  choose: () => {},
  move: () => {},
  reveal: () => {},
});

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error("no store");
  return store;
}

// What `read` returns must keep its identity while nothing changes.
export function useRead<T>(read: (store: Store) => T): T {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => read(store));
}

// Seconds since a moment, for as long as it goes on.
export function useElapsed(since: number | null, going: boolean, step: number): number | null {
  const store = useStore();
  const [, again] = useState(0);
  useEffect(() => {
    if (!going || since === null) return undefined;
    const timer = window.setInterval(() => again((count) => count + 1), step);
    return () => window.clearInterval(timer);
  }, [going, since, step]);
  return since === null ? null : Math.max(0, store.now() - since);
}
