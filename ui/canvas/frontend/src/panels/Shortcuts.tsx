// The help panel of all keyboard shortcuts.
import { useEffect, useRef } from "react";
import type { EditorApi } from "../editor/api";
import { Glyph } from "./Glyph";
import { ownKeys } from "./keyEvents";
import { formatKeys, SHORTCUTS, type Shortcut } from "./keymap";

export function Shortcuts({ editor }: { editor: EditorApi }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
  }, []);
  const close = () => {
    box.current?.close(); // gives the keyboard back to where it was
    editor.openOverlay(null);
  };
  const keyHandlers = ownKeys((event) => {
    if (event.key !== "Escape" && event.key !== "?") return;
    event.preventDefault();
    close();
  });
  return (
    <dialog
      ref={box}
      className="shortcuts"
      aria-label={editor.t("canvas.keys")}
      data-testid="shortcuts"
      {...keyHandlers}
      onCancel={close}
      onClick={(event) => event.target === box.current && close()}
    >
      <header>
        <h3>{editor.t("canvas.keys")}</h3>
        <button
          type="button"
          className="tool"
          aria-label={editor.t("canvas.close")}
          onClick={close}
        >
          <Glyph name="close" />
        </button>
      </header>
      <div className="columns">
        {SHORTCUTS.map(({ part, shortcuts }) => (
          <section key={part}>
            <h4>{editor.t(`canvas.keys.${part}`)}</h4>
            <dl>
              {shortcuts.map((shortcut) => (
                <ShortcutLine key={shortcut.does} editor={editor} shortcut={shortcut} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}

function ShortcutLine({ editor, shortcut }: { editor: EditorApi; shortcut: Shortcut }) {
  return (
    <div>
      <dt>{editor.t(`canvas.does.${shortcut.does}`)}</dt>
      <dd>
        {shortcut.keys.map((keys) => (
          <kbd key={keys}>{formatKeys(keys, editor)}</kbd>
        ))}
      </dd>
    </div>
  );
}
