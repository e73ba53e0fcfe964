// React hooks on the editor and on the scene: a component is rendered again only when what it
// reads has changed.
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { SceneStore } from "../document/store";
import type { EditorApi } from "./api";
import { everySecond } from "./seconds";

export const EditorContext = createContext<EditorApi | null>(null);

export function useEditor(): EditorApi {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("no editor");
  return editor;
}

export function useSceneStore(): SceneStore {
  return useEditor().store;
}

// A part of the editor; what `read` returns must keep its identity while nothing changes.
export function useEditorState<T>(read: (editor: EditorApi) => T): T {
  const editor = useEditor();
  return useSyncExternalStore(editor.subscribe, () => read(editor));
}

// A part of the scene, which changes with every event of a run.
export function useSceneState<T>(read: (store: SceneStore) => T): T {
  const store = useSceneStore();
  return useSyncExternalStore(store.subscribe, () => read(store));
}

// Seconds since a moment of the server's clock, counted on while `going`.
export function useElapsed(since: number | null, going: boolean): number | null {
  const store = useSceneStore();
  const [, setTicks] = useState(0);
  useEffect(() => {
    if (!going || since === null) return undefined;
    return everySecond(() => setTicks((count) => count + 1));
  }, [going, since]);
  return since === null ? null : Math.max(0, store.now() - since);
}
