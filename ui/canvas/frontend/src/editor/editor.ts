// The editor: the pipeline as it is shown now, the selection, and everything that can be done.
// Every change of the document goes through `edit`.
import { PipelineDocument } from "../document/document";
import { SceneStore } from "../document/store";
import { withPinnedStages } from "../model/arrange";
import { fillTemplate } from "../model/format";
import type { Point } from "../model/geometry";
import { stagePositions } from "../model/layout";
import { Observable } from "../model/observable";
import { fittingPorts, mayConnect, wiresOf, withoutWire, type Refusal } from "../model/rules";
import type {
  Block,
  CanvasData,
  Component,
  DocumentAccess,
  Edit,
  Graph,
  Problem,
  Stage,
  StageInfo,
  WireRef,
} from "../model/types";
import type {
  AddTarget,
  EditorApi,
  EditorState,
  Overlay,
  SelectOptions,
  Values,
  ViewportControl,
  WireGesture,
} from "./api";
import { Bench } from "./bench";
import type { Clip } from "./clipboard";
import * as commands from "./commands";
import { insertStage } from "./inserting";
import { focusSettings } from "./inspector";
import { Player } from "./player";
import { problemsOf } from "./problems";
import { explainRefusal } from "./refusals";
import { StageInfos } from "./stageInfos";

export class Editor extends Observable implements EditorApi {
  readonly store: SceneStore;
  readonly document: PipelineDocument;
  readonly bench: Bench | null;
  readonly player = new Player(this);
  selection: ReadonlySet<string> = new Set();
  wire: WireRef | null = null;
  gesture: WireGesture | null = null;
  pointed: string | null = null;
  renaming: string | null = null;
  editedNote: number | null = null;
  namedGroup: string | null = null;
  overlay: Overlay | null = null;
  minimapVisible = true;
  fullWindow = false;
  announcement = "";
  notice: { text: string; at: number } | null = null;
  progressText = "";
  viewport: ViewportControl | null = null;
  mouse: Point | null = null;
  send: Component["setStateValue"] = () => {};
  private readonly infos: StageInfos;
  private positionCache: { graph: Graph; at: Map<string, Point> } | null = null;
  private wireCache: { graph: Graph; wires: WireRef[] } | null = null;
  private pushedSelection: string | null = null;
  private pendingSelection: string | null = null; // selected by the page, not in the document yet
  private unsentInspection: { id: string | null; settings: boolean } | null = null;

  constructor(data: CanvasData) {
    super();
    this.store = new SceneStore(data);
    this.document = new PipelineDocument(this.store, this);
    this.bench = data.fills ? new Bench(data.workspace ?? "") : null;
    this.infos = new StageInfos(this.store, this.document);
    this.store.subscribe(this.notify);
    this.bench?.subscribe(this.notify);
    this.player.subscribe(this.notify);
    this.document.subscribe(() => this.dropStaleSelection());
  }

  // Takes in what the page has pushed; the stage it inspects is selected here too.
  receive(data: CanvasData): void {
    this.document.receive(data);
    this.store.receive(data, this.access !== null && (data.revision ?? 0) < this.document.revision);
    const { selected } = this.store;
    if (selected !== this.pushedSelection) {
      this.pushedSelection = selected;
      if (!selected || !this.selection.has(selected))
        this.selection = new Set(selected ? [selected] : []);
      this.pendingSelection = selected && !this.stage(selected) ? selected : null;
    }
    this.notify();
  }

  update(change: Partial<EditorState>): void {
    Object.assign(this, change);
    this.notify();
  }

  // ---- the document and how it looks
  get access(): DocumentAccess | null {
    return this.document.access;
  }

  get editable(): boolean {
    return this.access !== null && !this.player.open; // what was recorded is not edited
  }

  get pendingCount(): number {
    return this.document.pendingCount;
  }
  get offline(): boolean {
    return this.document.offline;
  }
  get graph(): Graph {
    return this.document.graph;
  }
  get blocks(): Block[] {
    return this.document.blocks;
  }
  get lang(): string {
    return this.store.data.lang;
  }
  get undoLabel(): string | null {
    return this.store.scene.undo ?? null;
  }
  get redoLabel(): string | null {
    return this.store.scene.redo ?? null;
  }

  get problems(): Problem[] {
    return problemsOf(this);
  }

  t = (code: string, values: Values = {}): string =>
    fillTemplate(this.store.data.words[code] ?? this.store.data.says?.[code] ?? code, values);

  stage = (id: string): Stage | undefined => this.document.stage(id);
  block = (id: string): Block | undefined => this.document.blocks.find((block) => block.id === id);

  info = (id: string): StageInfo => this.infos.info(id);

  // The stages' positions on the canvas.
  get positions(): Map<string, Point> {
    const graph = this.graph;
    if (this.positionCache?.graph !== graph)
      this.positionCache = { graph, at: stagePositions(graph, this.positionCache?.at) };
    return this.positionCache.at;
  }

  // The mouse's position on the canvas.
  get pointer(): Point | undefined {
    return this.mouse ? this.viewport?.toCanvas(this.mouse) : undefined;
  }

  get wires(): WireRef[] {
    const graph = this.graph;
    if (this.wireCache?.graph !== graph) this.wireCache = { graph, wires: wiresOf(graph) };
    return this.wireCache.wires;
  }

  // ---- the selection; the page inspects the stage that was selected last
  select(ids: Iterable<string>, options: SelectOptions = {}): void {
    const selected = [...ids].filter((id) => this.stage(id));
    const last = selected.at(-1) ?? null;
    const same =
      selected.length === this.selection.size && selected.every((id) => this.selection.has(id));
    if (!same || this.wire) {
      this.selection = new Set(selected);
      this.wire = null;
      this.notify();
    }
    if (last !== this.store.selected && !options.silent) this.inspect(last);
    if (last && options.reveal) this.viewport?.reveal(last);
    if (last && options.focus) this.viewport?.focus(last);
  }

  selectWire(wire: WireRef | null): void {
    this.selection = new Set();
    this.wire = wire;
    if (wire) this.send("wire", { ...wire, at: Date.now() });
    else if (this.store.selected !== null) this.inspect(null);
    this.notify();
  }

  selectAll(): void {
    this.select(
      this.graph.stages.map((stage) => stage.id),
      { silent: true },
    );
    this.announce("canvas.said.selected", { n: this.selection.size });
  }

  inspect(id: string | null, settings = false): void {
    this.pushedSelection = id;
    this.store.select(id);
    this.unsentInspection = { id, settings };
    this.sendInspection();
  }

  // The page hears of a stage once the server knows it.
  private sendInspection(): void {
    const id = this.unsentInspection?.id ?? null;
    if (!this.unsentInspection || (id !== null && this.editable && !this.document.isStored(id)))
      return;
    const { settings } = this.unsentInspection;
    this.unsentInspection = null;
    if (settings) this.send("ask", { what: "settings", stage: id, at: Date.now() });
    else this.send("stage", { id, at: Date.now() });
  }

  openOverlay(overlay: Overlay | null): void {
    this.update({ overlay });
  }

  announce(code: string, values: Values = {}): void {
    this.announcement = this.t(code, values);
    this.notify();
  }

  showRefusal(text: string): void {
    this.notice = { text, at: Date.now() };
    this.announcement = text;
    this.notify();
  }

  // ---- edits
  edit(edits: Edit[], options: { emptying?: boolean } = {}): boolean {
    if (!this.editable || edits.length === 0) return false;
    return this.document.edit(
      withPinnedStages(this.graph, this.positions, edits),
      options.emptying ?? false,
    );
  }

  act: EditorApi["act"] = (act, stage) => {
    if (this.editable) this.document.act(act, stage);
  };
  undo = (): void => this.act("undo");
  redo = (): void => this.act("redo");

  checkWire = (wire: WireRef, moved: WireRef | null = null): Refusal | null =>
    mayConnect(moved ? withoutWire(this.graph, moved) : this.graph, this.info, wire);

  fittingPorts = (source: string, stage: string): string[] =>
    fittingPorts(this.graph, this.info, source, stage);

  explain = (refusal: Refusal): string => explainRefusal(refusal, this.t);

  connect = (wire: WireRef, moved: WireRef | null = null): boolean =>
    commands.connectWire(this, wire, moved);

  // A new stage; between `after` and what that feeds, behind it, or at a loose end, where that fits.
  addStage = (block: string, target: AddTarget = {}): string | null =>
    commands.addStage(this, block, target);

  // A new stage between the two ends of a wire.
  insertStage = (block: string, wire: WireRef, spot?: Point): string | null =>
    insertStage(this, block, wire, spot);
  removeStages = (ids: Iterable<string> = this.selection): void => commands.removeStages(this, ids);
  removeWire = (wire?: WireRef): void => commands.removeWire(this, wire);
  renameStage = (id: string, name: string): void => commands.renameStage(this, id, name);
  toggleOff = (ids: Iterable<string> = this.selection): void => commands.toggleOff(this, ids);
  toggleBypass = (ids: Iterable<string> = this.selection): void => commands.bypass(this, ids);
  copy = (): Clip | null => commands.copy(this);
  cut = (): Clip | null => commands.cut(this);
  paste = (clip: Clip | null, spot?: Point): void => commands.paste(this, clip, spot);
  duplicate = (fed = false): void => commands.duplicate(this, fed);
  arrange = (): void => commands.arrange(this);
  nudge = (dx: number, dy: number): void => commands.nudge(this, dx, dy);

  startRenaming(id: string | null = this.store.selected): void {
    this.update({ renaming: this.editable ? id : null });
  }

  // Asks the page to show a stage's settings, which are in its panel.
  openSettings(stage: string | null = this.store.selected): void {
    if (stage === null) return;
    this.select([stage], { silent: true });
    this.bench?.unfold();
    this.inspect(stage, true);
    focusSettings(stage);
  }

  // Drops what is selected and no longer in the document.
  private dropStaleSelection(): void {
    const existing = [...this.selection].filter((id) => this.stage(id));
    if (existing.length !== this.selection.size) this.selection = new Set(existing);
    if (this.pendingSelection !== null && this.stage(this.pendingSelection)) {
      this.selection = new Set([this.pendingSelection]);
      this.pendingSelection = null;
    }
    const { wire } = this;
    if (wire && !this.stage(wire.stage)?.inputs[wire.port]?.includes(wire.source)) this.wire = null;
    this.sendInspection();
    this.notify();
  }
}
