// The editor as the panels see it: the pipeline as it looks now, what is chosen, what can be done.
// Every change goes through `edit`; nothing else changes the document.
import { pinned } from "./arrange";
import type { Clip } from "./clipboard";
import * as deeds from "./deeds";
import { Document } from "./document";
import { say } from "./format";
import type { Gesture } from "./gesture";
import { places, toPlace, toPoint, type Point } from "./layout";
import { focusSettings } from "./inspector";
import { fittingPorts, mayConnect, wiresOf, without, type Refusal } from "./rules";
import { looks, Store, UNKNOWN } from "./store";
import type {
  Block, CanvasData, Component, Edit, Graph, Kind, Problem, Stage, StageData, WireRef,
} from "./types";

// One end of a wire in the making: an output by its kind, or an input by its port.
export type WireEnd = { stage: string; gives: boolean; port: string; kind: Kind };

// What is open over the canvas. `at` is where on the screen, `spot` where on the canvas.
export type Open =
  | { what: "fits"; from: WireEnd; at: Point; spot: Point }
  | { what: "add"; at: Point; spot: Point }
  | { what: "insert"; wire: WireRef; at: Point; spot: Point }
  | { what: "menu"; on: "stage" | "wire" | "note" | "canvas"; at: Point; spot: Point; note?: number }
  | { what: "problems"; stage: string | null; at: Point }
  | { what: "find" }
  | { what: "shortcuts" };

// What the canvas lends once it is drawn.
export type Sight = {
  toSpot: (screen: Point) => Point;
  toScreen: (spot: Point) => Point;
  middle: () => Point; // of what is seen
  reveal: (stage: string) => void;
  focus: (stage: string | null) => void; // null: the canvas itself
  fit: () => void;
  zoom: (step: 1 | -1) => void;
};

export class Editor {
  readonly store: Store;
  readonly document: Document;
  selection: ReadonlySet<string> = new Set();
  wire: WireRef | null = null;
  gesture: Gesture | null = null; // a wire being drawn
  renaming: string | null = null;
  open: Open | null = null;
  map = true; // whether the small map may be shown
  large = false; // whether the canvas takes the whole window
  said = ""; // what happened, for readers who do not see it
  notice: { text: string; at: number } | null = null; // a refusal, to be seen
  busy = ""; // what is being read
  sight: Sight | null = null;
  mouse: Point | null = null; // on the screen, while it is over the drawing
  send: Component["setStateValue"] = () => {};
  private listeners = new Set<() => void>();
  private known: { graph: Graph; at: Map<string, Point> } | null = null;
  private wires_: { graph: Graph; wires: WireRef[] } | null = null;
  private pushed: string | null = null;
  private later: string | null = null; // chosen by the page, not heard of yet
  private unsent: { id: string | null; settings: boolean } | null = null;

  constructor(data: CanvasData) {
    this.store = new Store(data);
    this.document = new Document(this.store, this);
    this.store.subscribe(this.tell);
    this.document.subscribe(() => this.settle());
  }

  // What Python pushed; the stage it looks at is chosen here too.
  take(data: CanvasData): void {
    this.document.take(data);
    this.store.take(data, this.editable && (data.revision ?? 0) < this.document.revision);
    const { selected } = this.store;
    if (selected !== this.pushed) {
      this.pushed = selected;
      if (!selected || !this.selection.has(selected)) this.selection = new Set(selected ? [selected] : []);
      this.later = selected && !this.stage(selected) ? selected : null;
    }
    this.tell();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  tell = (): void => {
    for (const listener of [...this.listeners]) listener();
  };

  // ---- what there is
  get editable(): boolean {
    return this.document.access !== null;
  }

  get graph(): Graph {
    return this.document.view;
  }

  get blocks(): Block[] {
    return this.document.blocks;
  }

  get lang(): string {
    return this.store.data.lang;
  }

  get undoSaid(): string | null {
    return this.store.scene.undo ?? null;
  }

  get redoSaid(): string | null {
    return this.store.scene.redo ?? null;
  }

  get problems(): Problem[] {
    const own = this.graph.stages.flatMap(({ id }) =>
      (this.face(id).problems ?? []).map((one) => ({ ...one, stage: id })),
    );
    return [...own, ...(this.store.scene.problems ?? []).filter((one) => !one.stage)];
  }

  t = (code: string, values: Record<string, string | number> = {}): string =>
    say(this.store.data.words[code] ?? this.store.data.says?.[code] ?? code, values);

  stage = (id: string): Stage | undefined => this.document.stage(id);
  block = (id: string): Block | undefined => this.document.blocks.find((one) => one.id === id);

  // How a stage looks; one that has just been added looks like its block.
  face = (id: string): StageData => {
    const stage = this.stage(id);
    const known = this.store.face(id);
    if (known && (!stage || known.block === stage.block)) return known;
    return this.fresh(id, stage?.block ?? "");
  };

  private faces = new Map<string, StageData>();
  private fresh(id: string, name: string): StageData {
    const block = this.block(name);
    const key = `${id} ${name} ${String(block !== undefined)} ${this.lang}`;
    const face = this.faces.get(key) ?? { ...UNKNOWN, id, block: name, title: name, ...looks(block) };
    this.faces.set(key, face);
    return face;
  }

  // Where each stage stands, in the canvas's units.
  get at(): Map<string, Point> {
    const graph = this.graph;
    if (this.known?.graph !== graph) this.known = { graph, at: places(graph, this.known?.at) };
    return this.known.at;
  }

  // Where the mouse is on the drawing.
  get pointer(): Point | undefined {
    return this.mouse ? this.sight?.toSpot(this.mouse) : undefined;
  }

  // Every wire of the pipeline.
  get wires(): WireRef[] {
    const graph = this.graph;
    if (this.wires_?.graph !== graph) this.wires_ = { graph, wires: wiresOf(graph) };
    return this.wires_.wires;
  }

  // ---- what is chosen; Python looks at the stage that was chosen last
  select(ids: Iterable<string>, how: { reveal?: boolean; focus?: boolean; quiet?: boolean } = {}): void {
    const wanted = [...ids].filter((id) => this.stage(id));
    const last = wanted.at(-1) ?? null;
    const same = wanted.length === this.selection.size && wanted.every((id) => this.selection.has(id));
    if (!same || this.wire) {
      this.selection = new Set(wanted);
      this.wire = null;
      this.tell();
    }
    if (last !== this.store.selected && !how.quiet) this.inspect(last);
    if (last && how.reveal) this.sight?.reveal(last);
    if (last && how.focus) this.sight?.focus(last);
  }

  selectWire(wire: WireRef | null): void {
    this.selection = new Set();
    this.wire = wire;
    if (wire) this.send("wire", { ...wire, at: Date.now() });
    else if (this.store.selected !== null) this.inspect(null);
    this.tell();
  }

  selectAll(): void {
    this.select(this.graph.stages.map((one) => one.id), { quiet: true });
    this.tellAll("canvas.said.selected", { n: this.selection.size });
  }

  inspect(id: string | null, settings = false): void {
    this.pushed = id;
    this.store.select(id);
    this.unsent = { id, settings };
    this.tellChoice();
  }

  // Python is told of a stage when the server knows it.
  private tellChoice(): void {
    const id = this.unsent?.id ?? null;
    if (!this.unsent || (id !== null && this.editable && !this.document.isKnown(id))) return;
    const { settings } = this.unsent;
    this.unsent = null;
    if (settings) this.send("ask", { what: "settings", stage: id, at: Date.now() });
    else this.send("stage", { id, at: Date.now() });
  }

  show(open: Open | null): void {
    this.open = open;
    this.tell();
  }

  tellAll(code: string, values: Record<string, string | number> = {}): void {
    this.said = this.t(code, values);
    this.tell();
  }

  refuse(text: string): void {
    this.notice = { text, at: Date.now() };
    this.said = text;
    this.tell();
  }

  // ---- what can be done
  edit(edits: Edit[], how: { emptying?: boolean } = {}): boolean {
    if (!this.editable || edits.length === 0) return false;
    return this.document.edit(pinned(this.graph, this.at, edits), how.emptying ?? false);
  }

  undo(): void {
    if (this.editable) this.document.act("undo");
  }

  redo(): void {
    if (this.editable) this.document.act("redo");
  }

  may = (wire: WireRef, moved: WireRef | null = null): Refusal | null =>
    mayConnect(moved ? without(this.graph, moved) : this.graph, this.face, wire);

  fitting = (source: string, stage: string): string[] =>
    fittingPorts(this.graph, this.face, source, stage);

  why = ({ code, values }: Refusal): string => {
    const kind = (name = "") => name.split(", ").map((one) => this.t(`wire.${one}`)).join(", ");
    const said = values["takes"] ? { takes: kind(values["takes"]), gives: kind(values["gives"]) } : {};
    return this.t(`canvas.no.${code}`, { ...values, ...said });
  };

  // A wire drawn: over a taken single port it takes the other's place.
  connect = (wire: WireRef, moved: WireRef | null = null): boolean => deeds.connect(this, wire, moved);

  // A new stage; wired behind `after`, or to a loose end, where that fits.
  add = (block: string, where: deeds.Where = {}): string | null => deeds.add(this, block, where);

  // A new stage between the two ends of a wire.
  insert = (block: string, wire: WireRef, spot?: Point): string | null =>
    deeds.insert(this, block, wire, spot);

  remove = (ids: Iterable<string> = this.selection): void => deeds.remove(this, ids);
  removeWire = (wire?: WireRef): void => deeds.removeWire(this, wire);
  rename = (id: string, name: string): void => deeds.rename(this, id, name);
  switchOff = (ids: Iterable<string> = this.selection): void => deeds.switchOff(this, ids);
  copy = (): Clip | null => deeds.copy(this);
  cut = (): Clip | null => deeds.cut(this);
  paste = (clip: Clip | null, spot?: Point): void => deeds.paste(this, clip, spot);
  duplicate = (): void => deeds.duplicate(this);
  arrange = (): void => deeds.arrange(this);
  nudge = (dx: number, dy: number): void => deeds.nudge(this, dx, dy);

  startRenaming(id: string | null = this.store.selected): void {
    this.renaming = this.editable ? id : null;
    this.tell();
  }

  // The stage's settings are the page's, below the canvas: it is asked to show them.
  openSettings(stage: string | null = this.store.selected): void {
    if (stage === null) return;
    this.select([stage], { quiet: true });
    this.inspect(stage, true);
    focusSettings(stage);
  }

  toPlace = toPlace;
  toPoint = toPoint;

  // What is chosen and has gone is let go.
  private settle(): void {
    const kept = [...this.selection].filter((id) => this.stage(id));
    if (kept.length !== this.selection.size) this.selection = new Set(kept);
    if (this.later !== null && this.stage(this.later)) {
      this.selection = new Set([this.later]);
      this.later = null;
    }
    const { wire } = this;
    if (wire && !this.stage(wire.stage)?.inputs[wire.port]?.includes(wire.source)) this.wire = null;
    this.tellChoice();
    this.tell();
  }
}
