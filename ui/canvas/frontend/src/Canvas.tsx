// The room of the drawing: the palette at its left, the panels over it, its height as one likes it.
import { ReactFlowProvider } from "@xyflow/react";
import { useMemo } from "react";
import { Drawing } from "./Drawing";
import type { Editor } from "./editor";
import { useEdited, useEditor } from "./hooks";
import { Palette, Panels, type Commands } from "./panels";
import { Resizer, useTall } from "./Resizer";
import { useShownTab } from "./tabs";
import { take } from "./takes";

export function Canvas() {
  const editor = useEditor();
  const editable = useEdited((one) => one.editable);
  const tall = useTall();
  useShownTab();
  const asks = useEdited((one) => one.store.data.asks?.join() ?? "");
  const takes = useEdited((one) => Object.keys(one.store.data.takes ?? {}).join());
  const commands = useMemo(() => commandsOf(editor, asks.split(",")), [editor, asks, takes]);
  const workspace = useEdited((one) => one.store.data.workspace ?? "");
  const style = editable ? ({ "--tall": tall.css } as React.CSSProperties) : undefined;
  return (
    <ReactFlowProvider>
      <div className={editable ? "desk editing" : "desk"} style={style}>
        {editable ? <Palette editor={editor} workspace={workspace} /> : null}
        <Drawing />
        {editable ? <Resizer tall={tall} /> : null}
      </div>
      <Panels editor={editor} commands={commands} workspace={workspace} />
      <p className="unseen" role="status" aria-live="polite" data-testid="canvas-said">
        <Said />
      </p>
    </ReactFlowProvider>
  );
}

function Said() {
  return <>{useEdited((one) => one.said)}</>;
}

// What only the page can do is asked of it.
function commandsOf(editor: Editor, asks: string[]): Commands {
  const ask = (what: string, stage: string | null) =>
    editor.send("ask", { what, stage, at: Date.now() });
  const known = (what: string) => asks.includes(what);
  return {
    copy: () => editor.copy(),
    cut: () => editor.cut(),
    paste: (spot) => editor.paste(null, spot),
    openSettings: (stage) => editor.openSettings(stage),
    ...(known("run_to") ? { runTo: (stage: string) => ask("run_to", stage) } : {}),
    ...(known("run_only") ? { runOnly: (stage: string) => ask("run_only", stage) } : {}),
    ...taken(editor),
  };
}

// Each command looks for its address when it is used: the leave is renewed now and then.
function taken(editor: Editor): Commands {
  const one = (kind: "picture" | "file" | "script") =>
    editor.store.data.takes?.[kind]
      ? { [kind]: () => void take(editor, editor.store.data.takes?.[kind] ?? "") }
      : {};
  return { ...one("picture"), ...one("file"), ...one("script") };
}
