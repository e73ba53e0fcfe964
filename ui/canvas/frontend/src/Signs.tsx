// What the canvas has to say: a refusal, what waits to be saved, why a wire does not fit.
import { useEffect, useState } from "react";
import { useEdited, useEditor } from "./hooks";
import type { Why } from "./useWiring";

const SEEN = 7000;

export function Signs() {
  return (
    <div className="signs">
      <Notice />
      <Waiting />
      <Reading />
      <Drawn />
    </div>
  );
}

function Notice() {
  const notice = useEdited((one) => one.notice);
  const [gone, leave] = useState(0);
  useEffect(() => {
    if (!notice) return undefined;
    const timer = window.setTimeout(() => leave(notice.at), SEEN);
    return () => window.clearTimeout(timer);
  }, [notice]);
  if (!notice || gone === notice.at) return null;
  return (
    <p className="sign refusal" data-testid="canvas-refusal" onClick={() => leave(notice.at)}>
      {notice.text}
    </p>
  );
}

function Waiting() {
  const editor = useEditor();
  const count = useEdited((one) => (one.document.away ? one.document.waiting : 0));
  if (count === 0) return null;
  return (
    <p className="sign waiting" data-testid="canvas-waiting">
      {editor.t(count === 1 ? "canvas.waits.one" : "canvas.waits.many", { n: count })}
    </p>
  );
}

function Reading() {
  const busy = useEdited((one) => one.busy);
  return busy ? <p className="sign" data-testid="canvas-reading">{busy}</p> : null;
}

// While a wire is drawn by keys: where it would go.
function Drawn() {
  const drawn = useEdited((one) => one.gesture?.how === "keys");
  const said = useEdited((one) => one.said);
  return drawn ? (
    <p className="sign" data-testid="canvas-gesture">
      {said}
    </p>
  ) : null;
}

export function Tip({ text, x, y }: Why) {
  return (
    <p className="sign why" style={{ left: x + 14, top: y + 14 }} data-testid="canvas-why">
      {text}
    </p>
  );
}
