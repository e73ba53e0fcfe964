// The marks of a stage beside its state: that it is pinned, that a search tries its settings, that
// it drops other rows than it did, that somebody answers for its refusal. A row of a group can
// draw them too.
import { useEditorState } from "../editor/hooks";

const PIN = "M4 1h4M5 1v4L3 7.5h6L7 5V1M6 7.5V11";
const FLASK = "M4 1h4M5 1v3.5L2 10.5h8L7 4.5V1";
const HAND =
  "M1.5 11h9M3 8.5h6M6 1.2a1.8 1.8 0 0 1 1 3.3c0 1.6.6 2.4 2 4H3c1.4-1.6 2-2.4 2-4a1.8 1.8 0 0 1 1-3.3Z";
const FUNNEL = "M1.5 2h9L7 6.2V10.5L5 9V6.2Z";

export function StageMarks({ id }: { id: string }) {
  const pinned = useEditorState((editor) => editor.info(id).pinned);
  const overridden = useEditorState((editor) => editor.info(id).overridden);
  const loss = useEditorState((editor) => editor.info(id).loss);
  const varied = useEditorState((editor) => editor.info(id).varied);
  return (
    <>
      {pinned ? <Mark kind="pin" path={PIN} text={pinned} testid={`pin-${id}`} /> : null}
      {overridden ? (
        <Mark kind="override" path={HAND} text={overridden} testid={`override-${id}`} />
      ) : null}
      {varied ? <Mark kind="varied" path={FLASK} text={varied} testid={`varied-${id}`} /> : null}
      {loss ? <Mark kind="loss" path={FUNNEL} text={loss} testid={`loss-${id}`} /> : null}
    </>
  );
}

type MarkProps = { kind: string; path: string; text: string; testid: string };

function Mark({ kind, path, text, testid }: MarkProps) {
  return (
    <svg
      className={`corner ${kind}`}
      viewBox="0 0 12 12"
      role="img"
      aria-label={text}
      data-testid={testid}
    >
      <title>{text}</title>
      <path d={path} />
    </svg>
  );
}
