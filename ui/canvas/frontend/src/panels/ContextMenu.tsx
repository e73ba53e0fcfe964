// The context menu.
import { useEffect, useRef, type KeyboardEvent } from "react";
import type { EditorApi } from "../editor/api";
import { ownKeys } from "./keyEvents";
import { formatKeys } from "./keymap";
import { menuGroups, type MenuCommands, type MenuItem, type MenuOpen } from "./menuItems";
import { focusedElement, Popup } from "./Popup";
import { fold } from "./textSearch";

type Props = { editor: EditorApi; open: MenuOpen; commands: MenuCommands };

export function ContextMenu({ editor, open, commands }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    menuButtons(box.current)[0]?.focus({ preventScroll: true });
  }, [open]);
  const back = () => {
    editor.openOverlay(null);
    editor.viewport?.focus([...editor.selection].at(-1) ?? null);
  };
  const act = (item: MenuItem) => {
    back();
    item.act(); // it may open something else
  };
  const keyHandlers = ownKeys((event) => {
    if (event.key === "Escape" || event.key === "Tab") back();
    else if (!navigate(box.current, event)) return;
    event.preventDefault();
  });
  const groups = menuGroups(editor, open, commands);
  return (
    <Popup
      at={open.at}
      label={editor.t("canvas.menu")}
      className="menu"
      testid="menu"
      close={() => editor.openOverlay(null)}
    >
      <div ref={box} role="menu" aria-label={editor.t("canvas.menu")} {...keyHandlers}>
        {groups.map((group) => (
          <div role="group" key={group[0]!.id}>
            {group.map((item) => (
              <MenuButton key={item.id} editor={editor} item={item} act={() => act(item)} />
            ))}
          </div>
        ))}
      </div>
    </Popup>
  );
}

function MenuButton({ editor, item, act }: { editor: EditorApi; item: MenuItem; act: () => void }) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={item.bad ? "bad" : ""}
      data-testid={`menu-${item.id}`}
      onClick={act}
      onPointerEnter={(event) => event.currentTarget.focus({ preventScroll: true })}
    >
      <span>{editor.t(`canvas.menu.${item.id}`)}</span>
      {item.keys ? <kbd>{formatKeys(item.keys, editor)}</kbd> : null}
    </button>
  );
}

function menuButtons(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
}

// Moves the focus by arrows, to the ends, or to the item that begins with the letters just typed.
function navigate(box: HTMLElement | null, { key, timeStamp }: KeyboardEvent): boolean {
  const items = menuButtons(box);
  const index = items.indexOf(focusedElement()!);
  let next: number | undefined;
  if (key === "ArrowDown") next = (index + 1) % items.length;
  else if (key === "ArrowUp") next = (index <= 0 ? items.length : index) - 1;
  else if (key === "Home") next = 0;
  else if (key === "End") next = items.length - 1;
  else if (key.length === 1 && key !== " ") next = findByLetters(items, index, key, timeStamp);
  if (next !== undefined) items[next]?.focus({ preventScroll: true });
  return next !== undefined;
}

const PAUSE = 700;
let typed = { text: "", at: 0 };

function findByLetters(
  items: HTMLElement[],
  current: number,
  key: string,
  now: number,
): number | undefined {
  typed = { text: now - typed.at < PAUSE ? typed.text + fold(key) : fold(key), at: now };
  const from = typed.text.length > 1 ? current : current + 1;
  const order = [...items.keys()].map((offset) => (from + offset) % items.length);
  return order.find((index) => fold(items[index]!.textContent ?? "").startsWith(typed.text));
}
