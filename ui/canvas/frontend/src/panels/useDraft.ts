// A text that is edited in place: its field takes the keyboard, and it is left once.
import { useEffect, useRef, useState, type RefObject } from "react";

type Draft<Field> = {
  draft: string;
  setDraft: (text: string) => void;
  field: RefObject<Field | null>;
  leave: (keep: boolean) => void;
};

export function useDraft<Field extends HTMLInputElement | HTMLTextAreaElement>(
  text: string,
  done: (draft: string | null) => void,
): Draft<Field> {
  const [draft, setDraft] = useState(text);
  const isLeft = useRef(false);
  const field = useRef<Field>(null);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);
  const leave = (keep: boolean) => {
    if (isLeft.current) return;
    isLeft.current = true;
    done(keep ? draft : null);
  };
  return { draft, setDraft, field, leave };
}
