// How the boxes and the panels read the stores: each only what it shows.
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { Editor } from "./editor";
import type { Store } from "./store";

export const EditorContext = createContext<Editor | null>(null);

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("no editor");
  return editor;
}

export function useStore(): Store {
  return useEditor().store;
}

// What `read` returns must keep its identity while nothing changes.
export function useEdited<T>(read: (editor: Editor) => T): T {
  const editor = useEditor();
  return useSyncExternalStore(editor.subscribe, () => read(editor));
}

// The same of the run's store, which is told of every event.
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
