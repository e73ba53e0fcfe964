// The icons of the tools, as lines in a box of 16 by 16.
const LINES = {
  undo: "M6 3 2.5 6.5 6 10M3 6.5h6.5a4 4 0 0 1 0 7.5H7",
  redo: "m10 3 3.5 3.5L10 10M13 6.5H6.5a4 4 0 0 0 0 7.5H9",
  smaller: "M3 8h10",
  bigger: "M8 3v10M3 8h10",
  fit: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
  layout: "M2 5.5h4v5H2zM10 2h4v4h-4zM10 10h4v4h-4zM6 8h2M8 4v8M8 4h2M8 12h2",
  group: "M2 2.5h12v11H2zM2 5.8h12M5 9.6h6",
  find: "M7 2.5a4.5 4.5 0 1 0 .01 0M10.4 10.4 14 14",
  note: "M2.5 2.5h11v7l-4 4h-7zM13.5 9.5h-4v4",
  map: "M1.5 4 6 2.2v9.8L1.5 13.8zM6 2.2l4 1.8v9.8L6 12M10 4l4.5-1.8V12L10 13.8",
  keys: "M1.5 4h13v8.5h-13zM4 7h.01M6.7 7h.01M9.3 7h.01M12 7h.01M5 10h6",
  todo: "M2 4.2l1.3 1.3L5.6 3M8 4.4h6M2 9.2l1.3 1.3L5.6 8M8 9.4h6M3.2 13.6v.01M8 13.6h6",
  problems: "M8 2 14.5 13.5h-13zM8 6.5v3M8 11.6v.01",
  large: "M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9",
  small: "M13.5 6.5h-4v-4M9.5 6.5 14 2M2.5 9.5h4v4M6.5 9.5 2 14",
  fold: "M10 3 5 8l5 5",
  unfold: "m6 3 5 5-5 5",
  up: "m3 10 5-5 5 5",
  down: "m3 6 5 5 5-5",
  present: "M1.5 2.5h13v8.5h-13zM8 11v1.5M5 14.5 8 12.5l3 2",
  models: "M2 2v12h12M4.5 11l3-4.5 2.5 2L14 3.5",
  play: "M4.5 2.5v11l9-5.5z",
  pause: "M5 3v10M11 3v10",
  close: "m4 4 8 8M12 4l-8 8",
} as const;

export type GlyphName = keyof typeof LINES;

export function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg className="glyph" viewBox="0 0 16 16" aria-hidden="true">
      <path d={LINES[name]} />
    </svg>
  );
}
