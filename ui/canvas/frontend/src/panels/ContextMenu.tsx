// The menu of what was pointed at.
import { useEffect, useRef, type KeyboardEvent } from "react";
import type { Editor } from "../editor";
import type { Commands } from "./commands";
import { itemsOf, type Item, type MenuOpen } from "./items";
import { keysSaid } from "./keys";
import { focused, Popup } from "./Popup";
import { quietly } from "./quiet";
import { fold } from "./text";

type Props = { editor: Editor; open: MenuOpen; commands: Commands };

export function ContextMenu({ editor, open, commands }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => { buttons(box.current)[0]?.focus({ preventScroll: true }); }, [open]);
  const back = () => {
    editor.show(null);
    editor.sight?.focus([...editor.selection].at(-1) ?? null);
  };
  const act = (item: Item) => {
    back();
    item.act(); // it may open something else
  };
  const own = quietly((event) => {
    if (event.key === "Escape" || event.key === "Tab") back();
    else if (!walk(box.current, event)) return;
    event.preventDefault();
  });
  const groups = itemsOf(editor, open, commands);
  return (
    <Popup at={open.at} label={editor.t("canvas.menu")} className="menu" testid="menu" close={() => editor.show(null)}>
      <div ref={box} role="menu" aria-label={editor.t("canvas.menu")} {...own}>
        {groups.map((group) => (
          <div role="group" key={group[0]!.id}>
            {group.map((item) => <Choice key={item.id} editor={editor} item={item} act={() => act(item)} />)}
          </div>
        ))}
      </div>
    </Popup>
  );
}

function Choice({ editor, item, act }: { editor: Editor; item: Item; act: () => void }) {
  return (
    <button
      type="button" role="menuitem" tabIndex={-1} className={item.bad ? "bad" : ""} data-testid={`menu-${item.id}`}
      onClick={act} onPointerEnter={(event) => event.currentTarget.focus({ preventScroll: true })}
    >
      <span>{editor.t(`canvas.menu.${item.id}`)}</span>
      {item.keys ? <kbd>{keysSaid(item.keys, editor)}</kbd> : null}
    </button>
  );
}

function buttons(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
}

// By arrows, to the ends, or to what begins with the letters just typed.
function walk(box: HTMLElement | null, { key, timeStamp }: KeyboardEvent): boolean {
  const all = buttons(box);
  const at = all.indexOf(focused()!);
  let next: number | undefined;
  if (key === "ArrowDown") next = (at + 1) % all.length;
  else if (key === "ArrowUp") next = (at <= 0 ? all.length : at) - 1;
  else if (key === "Home") next = 0;
  else if (key === "End") next = all.length - 1;
  else if (key.length === 1 && key !== " ") next = begun(all, at, key, timeStamp);
  if (next !== undefined) all[next]?.focus({ preventScroll: true });
  return next !== undefined;
}

const PAUSE = 700;
let typed = { text: "", at: 0 };

function begun(all: HTMLElement[], at: number, key: string, now: number): number | undefined {
  typed = { text: now - typed.at < PAUSE ? typed.text + fold(key) : fold(key), at: now };
  const from = typed.text.length > 1 ? at : at + 1;
  const order = [...all.keys()].map((one) => (from + one) % all.length);
  return order.find((one) => fold(all[one]!.textContent ?? "").startsWith(typed.text));
}
