// The field in which the name of a group is edited in place.
import { useEffect, useRef, useState } from "react";
import { useEditor } from "../editor/hooks";
import type { Group } from "../model/types";
import { ownKeys } from "../panels";
import { nameGroup } from "./commands";

export function GroupName({ group, title }: { group: Group; title: string }) {
  const editor = useEditor();
  const [name, setName] = useState(title);
  const left = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);
  const leave = (keep: boolean) => {
    if (left.current) return;
    left.current = true;
    nameGroup(editor, group, keep ? name : title);
  };
  return (
    <input
      ref={field}
      className="renaming nodrag nopan"
      value={name}
      maxLength={120}
      aria-label={editor.t("canvas.group.name", { name: title })}
      data-testid="group-name"
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
