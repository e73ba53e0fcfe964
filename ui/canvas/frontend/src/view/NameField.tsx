// The field in which the name of a stage is edited in place.
import { useEffect, useRef, useState } from "react";
import { useEditor } from "../editor/hooks";
import { ownKeys } from "../panels";

export function NameField({ id }: { id: string }) {
  const editor = useEditor();
  const [name, setName] = useState(id);
  const left = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);
  const leave = (keep: boolean) => {
    if (left.current) return;
    left.current = true;
    editor.renameStage(id, keep ? name : id);
  };
  return (
    <input
      ref={field}
      className="renaming nodrag nopan"
      value={name}
      maxLength={60}
      aria-label={editor.t("canvas.rename", { stage: id })}
      data-testid="stage-name"
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setName(event.target.value)}
      onBlur={() => leave(true)}
      onClick={(event) => event.stopPropagation()}
      {...ownKeys((event) => {
        if (event.key === "Enter") leave(true);
        else if (event.key === "Escape") leave(false);
      })}
    />
  );
}
