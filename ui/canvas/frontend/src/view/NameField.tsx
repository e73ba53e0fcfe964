// The field in which a name is edited in place, of a stage or of a group.
import { ownKeys, useDraft } from "../panels";

type Props = {
  name: string;
  label: string;
  testid: string;
  most: number; // letters
  rename: (name: string) => void; // with the old one where it was given up
};

export function NameField({ name, label, testid, most, rename }: Props) {
  const { draft, setDraft, field, leave } = useDraft<HTMLInputElement>(name, (draft) =>
    rename(draft ?? name),
  );
  return (
    <input
      ref={field}
      className="renaming nodrag nopan"
      value={draft}
      maxLength={most}
      aria-label={label}
      data-testid={testid}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => leave(true)}
      onClick={(event) => event.stopPropagation()}
      {...ownKeys((event) => {
        if (event.key === "Enter") leave(true);
        else if (event.key === "Escape") leave(false);
      })}
    />
  );
}
