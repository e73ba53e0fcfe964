// How the panels read the editor: each only what it shows.
import { useSyncExternalStore } from "react";
import type { Editor } from "../editor";

// What `read` returns must keep its identity while nothing changes.
export function useSeen<T>(editor: Editor, read: () => T): T {
  return useSyncExternalStore(editor.subscribe, read);
}
