// The separator between the canvas and the panel of the page: dragged, moved by the arrow keys, and
// with the buttons that fold and enlarge the panel.
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { EditorApi } from "../editor/api";
import type { Bench } from "../editor/bench";
import { useEditor, useEditorState } from "../editor/hooks";
import { Glyph, type GlyphName } from "../panels/Glyph";

const STEP = 24;
const SIGNS: Record<string, number> = { ArrowLeft: 1, ArrowUp: 1, ArrowRight: -1, ArrowDown: -1 };

export function Separator() {
  const editor = useEditor();
  const bench = useEditorState((editor) => editor.bench);
  return bench ? <Seam editor={editor} bench={bench} /> : null;
}

function Seam({ editor, bench }: { editor: EditorApi; bench: Bench }) {
  const panel = useEditorState(() => bench.panel);
  const side = useEditorState(() => bench.side);
  useEditorState((editor) => editor.lang);
  const folded = panel === "folded";
  const wide = panel === "wide";
  return (
    <div className={`seam ${side}`}>
      <SeamButton
        editor={editor}
        name={folded ? "unfoldPanel" : "foldPanel"}
        glyph={FOLDS[side][folded ? 0 : 1]}
        act={() => bench.setPanel(folded ? "open" : "folded")}
      />
      <SeamButton
        editor={editor}
        name={wide ? "usualPanel" : "enlargePanel"}
        glyph={wide ? "small" : "large"}
        act={() => bench.setPanel(wide ? "open" : "wide")}
      />
      <Grip editor={editor} bench={bench} />
    </div>
  );
}

const FOLDS: Record<Bench["side"], [GlyphName, GlyphName]> = {
  beside: ["fold", "unfold"],
  below: ["up", "down"],
};

type ButtonProps = { editor: EditorApi; name: string; glyph: GlyphName; act: () => void };

function SeamButton({ editor, name, glyph, act }: ButtonProps) {
  const words = editor.t(`canvas.tool.${name}`);
  return (
    <button
      type="button"
      className="tool"
      aria-label={words}
      title={words}
      data-testid={`panel-${name}`}
      onClick={act}
    >
      <Glyph name={glyph} />
    </button>
  );
}

function Grip({ editor, bench }: { editor: EditorApi; bench: Bench }) {
  const grip = useRef<HTMLDivElement>(null);
  const offset = useRef<number | null>(null); // of the mouse from the panel's edge, while dragging
  const share = usePanelShare(grip, bench);
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const sign = SIGNS[event.key];
    const { room, size } = measure(event.currentTarget, bench);
    if (sign !== undefined) bench.resize(size + sign * STEP, room);
    else if (event.key === "Enter") bench.setPanel(bench.panel === "folded" ? "open" : "folded");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const start = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const { end, size } = measure(event.currentTarget, bench);
    offset.current = end - pointerAt(event, bench) - size;
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    if (offset.current === null) return;
    const { end, room } = measure(event.currentTarget, bench);
    bench.resize(end - pointerAt(event, bench) - offset.current, room);
  };
  return (
    <div
      ref={grip}
      className="grip"
      role="separator"
      tabIndex={0}
      aria-orientation={bench.side === "beside" ? "vertical" : "horizontal"}
      aria-valuenow={share}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-label={editor.t("canvas.panel.size")}
      title={editor.t("canvas.panel.size.help")}
      data-testid="panel-size"
      onKeyDown={press}
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={() => (offset.current = null)}
      onPointerCancel={() => (offset.current = null)}
      onDoubleClick={() => bench.reset()}
    />
  );
}

// The panel's share of the workbench, in percent.
function usePanelShare(grip: React.RefObject<HTMLElement | null>, bench: Bench): number {
  const [share, setShare] = useState(0);
  useEffect(() => {
    const element = grip.current!;
    const watch = new ResizeObserver(() => {
      const { room, size } = measure(element, bench);
      setShare(Math.round((100 * size) / Math.max(1, room)));
    });
    watch.observe(element.closest(".canvas")!);
    return () => watch.disconnect();
  }, [grip, bench]);
  return share;
}

// Along the axis of the separator: where the workbench ends, how long it is, and the panel in it.
function measure(grip: Element, bench: Bench): { end: number; room: number; size: number } {
  const whole = document.querySelector(".st-key-bench")?.getBoundingClientRect() ?? new DOMRect();
  const canvas = grip.closest(".canvas")!.getBoundingClientRect();
  return bench.side === "beside"
    ? { end: whole.right, room: whole.width, size: whole.right - canvas.right }
    : { end: whole.bottom, room: whole.height, size: whole.bottom - canvas.bottom };
}

const pointerAt = (event: PointerEvent, bench: Bench): number =>
  bench.side === "beside" ? event.clientX : event.clientY;
