// The canvas: the palette, the drawing and the panels over it.
import { ReactFlowProvider } from "@xyflow/react";
import { useMemo } from "react";
import type { EditorApi } from "../editor/api";
import { download } from "../editor/download";
import { useEditorState, useEditor } from "../editor/hooks";
import { Palette, Panels, type MenuCommands } from "../panels";
import { Drawing } from "./Drawing";
import { useTabInSight } from "./pageTabs";
import { usePresentation } from "./presentation";
import { useGuide } from "./useGuide";
import { useRunKey } from "./runKey";

export function Canvas() {
  const editor = useEditor();
  const editable = useEditorState((editor) => editor.editable);
  useTabInSight();
  usePresentation();
  useRunKey();
  useGuide();
  const asks = useEditorState((editor) => editor.store.data.asks?.join() ?? "");
  const takes = useEditorState((editor) => Object.keys(editor.store.data.takes ?? {}).join());
  const commands = useMemo(() => menuCommands(editor, asks.split(",")), [editor, asks, takes]);
  const workspace = useEditorState((editor) => editor.store.data.workspace ?? "");
  return (
    <ReactFlowProvider>
      <div className={editable ? "desk editing" : "desk"}>
        {editable ? <Palette editor={editor} workspace={workspace} /> : null}
        <Drawing />
      </div>
      <Panels editor={editor} commands={commands} workspace={workspace} />
      <p className="unseen" role="status" aria-live="polite" data-testid="canvas-said">
        <Announcement />
      </p>
    </ReactFlowProvider>
  );
}

function Announcement() {
  return <>{useEditorState((editor) => editor.announcement)}</>;
}

// The commands of the menu, among them what the page has to do.
function menuCommands(editor: EditorApi, asks: string[]): MenuCommands {
  const ask = (what: string, stage: string | null) =>
    editor.send("ask", { what, stage, at: Date.now() });
  const supported = (what: string) => asks.includes(what);
  return {
    copy: () => editor.copy(),
    cut: () => editor.cut(),
    paste: (spot) => editor.paste(null, spot),
    openSettings: (stage) => editor.openSettings(stage),
    ...(supported("run_to") ? { runTo: (stage: string) => ask("run_to", stage) } : {}),
    ...(supported("run_only") ? { runOnly: (stage: string) => ask("run_only", stage) } : {}),
    ...downloadCommands(editor),
  };
}

// Each download reads its address when it is used: tokens are renewed now and then.
function downloadCommands(editor: EditorApi): MenuCommands {
  const command = (kind: "picture" | "file" | "script") =>
    editor.store.data.takes?.[kind]
      ? { [kind]: () => void download(editor, editor.store.data.takes?.[kind] ?? "") }
      : {};
  return { ...command("picture"), ...command("file"), ...command("script") };
}
