// The form that asks for a row: by its id or number, or by the value of a column.
import { useState, type FormEvent } from "react";
import { useEditor, useEditorState } from "../editor/hooks";

export function FollowForm() {
  const editor = useEditor();
  const { player } = editor;
  const finding = useEditorState(() => player.finding);
  const failure = useEditorState(() => player.rowFailure);
  const row = useEditorState(() => player.row);
  const [value, setValue] = useState("");
  const [column, setColumn] = useState("");
  const follow = (event: FormEvent) => {
    event.preventDefault();
    if (value.trim()) void player.follow({ value: value.trim(), column: column.trim() });
  };
  return (
    <form className="play-follow" onSubmit={follow} data-testid="play-follow">
      <b>{editor.t("canvas.play.follow")}</b>
      <input
        value={value}
        aria-label={editor.t("canvas.play.follow.id")}
        placeholder={editor.t("canvas.play.follow.id")}
        data-testid="follow-value"
        onChange={(event) => setValue(event.target.value)}
      />
      <input
        value={column}
        aria-label={editor.t("canvas.play.follow.column")}
        placeholder={editor.t("canvas.play.follow.column")}
        data-testid="follow-column"
        onChange={(event) => setColumn(event.target.value)}
      />
      <button type="submit" data-testid="follow-go">
        {editor.t("canvas.play.follow.go")}
      </button>
      {row ? (
        <button type="button" data-testid="follow-stop" onClick={() => player.letGo()}>
          {editor.t("canvas.play.follow.stop")}
        </button>
      ) : null}
      <p role="status" className={failure ? "play-failure" : ""} data-testid="follow-said">
        {finding ? editor.t("canvas.play.follow.finding") : failure}
      </p>
    </form>
  );
}
