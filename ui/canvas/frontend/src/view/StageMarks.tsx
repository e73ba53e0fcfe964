// The marks of a stage beside its state: that it is pinned. A row of a group can draw them too.
import { useEditorState } from "../editor/hooks";

const PIN = "M4 1h4M5 1v4L3 7.5h6L7 5V1M6 7.5V11";

export function StageMarks({ id }: { id: string }) {
  const pinned = useEditorState((editor) => editor.info(id).pinned);
  if (!pinned) return null;
  return (
    <svg
      className="pin"
      viewBox="0 0 12 12"
      role="img"
      aria-label={pinned}
      data-testid={`pin-${id}`}
    >
      <title>{pinned}</title>
      <path d={PIN} />
    </svg>
  );
}
