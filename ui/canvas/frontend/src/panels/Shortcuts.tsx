// All keys at a glance.
import { useEffect, useRef } from "react";
import type { Editor } from "../editor";
import { Glyph } from "./Glyph";
import { keysSaid, SHORTCUTS, type Shortcut } from "./keys";
import { quietly } from "./quiet";

export function Shortcuts({ editor }: { editor: Editor }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => { box.current?.showModal(); }, []);
  const close = () => {
    box.current?.close(); // gives the keyboard back to where it was
    editor.show(null);
  };
  const own = quietly((event) => {
    if (event.key !== "Escape" && event.key !== "?") return;
    event.preventDefault();
    close();
  });
  return (
    <dialog
      ref={box} className="shortcuts" aria-label={editor.t("canvas.keys")} data-testid="shortcuts" {...own}
      onCancel={close} onClick={(event) => event.target === box.current && close()}
    >
      <header>
        <h3>{editor.t("canvas.keys")}</h3>
        <button type="button" className="tool" aria-label={editor.t("canvas.close")} onClick={close}>
          <Glyph name="close" />
        </button>
      </header>
      <div className="columns">
        {SHORTCUTS.map(({ part, shortcuts }) => (
          <section key={part}>
            <h4>{editor.t(`canvas.keys.${part}`)}</h4>
            <dl>{shortcuts.map((one) => <Keys key={one.does} editor={editor} one={one} />)}</dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}

function Keys({ editor, one }: { editor: Editor; one: Shortcut }) {
  return (
    <div>
      <dt>{editor.t(`canvas.does.${one.does}`)}</dt>
      <dd>{one.keys.map((keys) => <kbd key={keys}>{keysSaid(keys, editor)}</kbd>)}</dd>
    </div>
  );
}
