// The editor's interface: all that the panels, the notes and the view know of it. The class behind
// it is in `editor.ts`; only `main.tsx` makes one.
import type { SceneStore } from "../document/store";
import type { Point } from "../model/geometry";
import type { Refusal, Verdicts } from "../model/rules";
import type {
  Block,
  CanvasData,
  Component,
  DocumentAccess,
  Edit,
  Graph,
  Kind,
  Problem,
  Stage,
  StageInfo,
  WireRef,
} from "../model/types";
import type { Bench } from "./bench";
import type { Clip } from "./clipboard";
import type { Player } from "./player";

// One end of a wire: an output by its kind, or an input by its port.
export type WireEnd = { stage: string; gives: boolean; port: string; kind: Kind };

// A stop of a wire gesture by keyboard: an end, or one of the wires that end there.
export type GestureItem = { end: WireEnd; wire: WireRef | null };

// A wire being drawn, by mouse or by keyboard. By keyboard one first walks the ends and wires of
// one stage, then the ends of other stages that fit.
export type WireGesture = {
  how: "mouse" | "keys";
  from: WireEnd | null; // null while the ends of one stage are walked
  moved: WireRef | null; // the wire whose other end is being moved
  verdicts: Verdicts;
  items: GestureItem[];
  index: number;
};

// What is open over the canvas. `at` is a point of the screen, `spot` one of the canvas.
export type Overlay =
  | { what: "fits"; from: WireEnd; at: Point; spot: Point }
  | { what: "add"; at: Point; spot: Point; query?: string }
  | { what: "insert"; wire: WireRef; at: Point; spot: Point }
  | {
      what: "menu";
      on: "stage" | "wire" | "note" | "canvas";
      at: Point;
      spot: Point;
      note?: number;
    }
  | { what: "problems"; stage: string | null; at: Point }
  | { what: "find" }
  | { what: "shortcuts" };

// Control of the visible part of the canvas, once that is mounted.
export type ViewportControl = {
  toCanvas: (screen: Point) => Point;
  toScreen: (spot: Point) => Point;
  center: () => Point; // of the visible part, on the canvas
  reveal: (stage: string) => void;
  centre: (stage: string) => void;
  centreNote: (number: number) => void; // and focuses it
  enlarge: (stage: string) => void; // to a size that can be read from afar
  focus: (stage: string | null) => void; // null: the canvas itself
  fit: () => void;
  zoom: (step: 1 | -1) => void;
};

// Where a new stage goes: to a spot, behind a stage, or to a loose end of a wire.
export type AddTarget = { spot?: Point; after?: string | null; end?: WireEnd };

// How a selection shows itself: scrolled to, focused, or without telling the page.
export type SelectOptions = { reveal?: boolean; focus?: boolean; silent?: boolean };

export type Values = Record<string, string | number | boolean | undefined>;

// The state that any part of the user interface may change, by `update`.
export type EditorState = {
  wire: WireRef | null; // the selected one
  gesture: WireGesture | null;
  pointed: string | null; // the stage that the mouse is over
  renaming: string | null; // the stage whose name is being edited
  editedNote: number | null;
  namedGroup: string | null; // the group whose name is being edited
  overlay: Overlay | null;
  minimapVisible: boolean;
  fullWindow: boolean; // whether the canvas takes the whole window
  progressText: string; // of a file import
  viewport: ViewportControl | null;
};

export interface EditorApi extends Readonly<EditorState> {
  readonly store: SceneStore;
  readonly bench: Bench | null; // where the canvas is part of one
  readonly player: Player;
  readonly selection: ReadonlySet<string>;
  readonly announcement: string; // what happened, for screen readers
  readonly notice: { text: string; at: number } | null; // a refusal, to be seen
  mouse: Point | null; // on the screen, while over the drawing; nobody is notified of its moves

  // The document
  readonly access: DocumentAccess | null; // null: the drawing is read-only
  readonly editable: boolean;
  readonly pendingCount: number; // edits that the server does not know of yet
  readonly offline: boolean;
  readonly graph: Graph;
  readonly wires: WireRef[];
  readonly blocks: Block[];
  readonly problems: Problem[];
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
  readonly positions: Map<string, Point>; // of the stages, on the canvas
  readonly pointer: Point | undefined; // the mouse's position on the canvas
  stage(id: string): Stage | undefined;
  block(id: string): Block | undefined;
  info(id: string): StageInfo;

  // Words
  readonly lang: string;
  t(code: string, values?: Values): string;
  explain(refusal: Refusal): string;

  // Changes of the user interface's state
  subscribe(listener: () => void): () => void;
  update(change: Partial<EditorState>): void;
  openOverlay(overlay: Overlay | null): void;
  announce(code: string, values?: Values): void;
  showRefusal(text: string): void;
  send: Component["setStateValue"]; // to the page
  receive(data: CanvasData): void; // from the page

  // Selection
  select(ids: Iterable<string>, options?: SelectOptions): void;
  selectWire(wire: WireRef | null): void;
  selectAll(): void;
  inspect(id: string | null, settings?: boolean): void;
  startRenaming(id?: string | null): void;
  openSettings(stage?: string | null): void;

  // Rules of wires
  checkWire(wire: WireRef, moved?: WireRef | null): Refusal | null;
  fittingPorts(source: string, stage: string): string[];

  // Edits; false or null: nothing was done
  edit(edits: Edit[], options?: { emptying?: boolean }): boolean;
  act(act: "undo" | "redo" | "pin" | "unpin", stage?: string): void;
  undo(): void;
  redo(): void;
  connect(wire: WireRef, moved?: WireRef | null): boolean;
  addStage(block: string, target?: AddTarget): string | null;
  insertStage(block: string, wire: WireRef, spot?: Point): string | null;
  removeStages(ids?: Iterable<string>): void;
  removeWire(wire?: WireRef): void;
  renameStage(id: string, name: string): void;
  toggleOff(ids?: Iterable<string>): void;
  toggleBypass(ids?: Iterable<string>): void;
  copy(): Clip | null;
  cut(): Clip | null;
  paste(clip: Clip | null, spot?: Point): void;
  duplicate(fed?: boolean): void; // by the stages that feed the selection
  arrange(): void;
  nudge(dx: number, dy: number): void;
}
