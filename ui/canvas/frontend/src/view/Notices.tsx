// The notices over the canvas: refusals, edits that wait, imports, and why a wire does not fit.
import { useEffect, useState } from "react";
import { useEditorState, useEditor } from "../editor/hooks";
import { FoldNotice } from "./FoldMarks";
import type { WireHintData } from "./useWiring";

const NOTICE_DURATION = 7000;

export function Notices() {
  return (
    <div className="signs">
      <RefusalNotice />
      <FoldNotice />
      <PendingNotice />
      <ImportNotice />
      <GestureNotice />
    </div>
  );
}

function RefusalNotice() {
  const notice = useEditorState((editor) => editor.notice);
  const [dismissed, leave] = useState(0);
  useEffect(() => {
    if (!notice) return undefined;
    const timer = window.setTimeout(() => leave(notice.at), NOTICE_DURATION);
    return () => window.clearTimeout(timer);
  }, [notice]);
  if (!notice || dismissed === notice.at) return null;
  return (
    <p className="sign refusal" data-testid="canvas-refusal" onClick={() => leave(notice.at)}>
      {notice.text}
    </p>
  );
}

function PendingNotice() {
  const editor = useEditor();
  const count = useEditorState((editor) => (editor.offline ? editor.pendingCount : 0));
  if (count === 0) return null;
  return (
    <p className="sign waiting" data-testid="canvas-waiting">
      {editor.t(count === 1 ? "canvas.waits.one" : "canvas.waits.many", { n: count })}
    </p>
  );
}

function ImportNotice() {
  const busy = useEditorState((editor) => editor.progressText);
  return busy ? (
    <p className="sign" data-testid="canvas-reading">
      {busy}
    </p>
  ) : null;
}

// The current end of a wire gesture by keyboard.
function GestureNotice() {
  const byKeyboard = useEditorState((editor) => editor.gesture?.how === "keys");
  const announcement = useEditorState((editor) => editor.announcement);
  return byKeyboard ? (
    <p className="sign" data-testid="canvas-gesture">
      {announcement}
    </p>
  ) : null;
}

export function WireHint({ text, x, y }: WireHintData) {
  return (
    <p className="sign why" style={{ left: x + 14, top: y + 14 }} data-testid="canvas-why">
      {text}
    </p>
  );
}
