// A stage's name, written where it stands.
import { useEffect, useRef, useState } from "react";
import { useEditor } from "./hooks";
import { quietly } from "./panels/quiet";

export function Renaming({ id }: { id: string }) {
  const editor = useEditor();
  const [name, write] = useState(id);
  const left = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);
  const leave = (keep: boolean) => {
    if (left.current) return;
    left.current = true;
    editor.rename(id, keep ? name : id);
  };
  return (
    <input
      ref={field} className="renaming nodrag nopan" value={name} maxLength={60}
      aria-label={editor.t("canvas.rename", { stage: id })} data-testid="stage-name"
      spellCheck={false} autoComplete="off"
      onChange={(event) => write(event.target.value)} onBlur={() => leave(true)}
      onClick={(event) => event.stopPropagation()}
      {...quietly((event) => {
        if (event.key === "Enter") leave(true);
        else if (event.key === "Escape") leave(false);
      })}
    />
  );
}
