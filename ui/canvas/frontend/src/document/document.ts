// The document: the revision that the server has confirmed, with the edits on their way on top. The
// view never waits for the server and never loses an edit that the server has not seen.
import { applyEdits } from "../model/apply";
import { Observable } from "../model/observable";
import { mayConnect } from "../model/rules";
import type {
  Block,
  CanvasData,
  Component,
  DocumentAccess,
  Edit,
  Graph,
  SceneData,
  Stage,
  StageInfoOf,
  Wire,
} from "../model/types";
import { DocumentStream, type RevisionEvent } from "./documentStream";
import { Outbox, type Action, type Answer } from "./outbox";
import type { SceneStore } from "./store";

const OWN_DELAY = 250; // from the last answer until the page is told
// The same for a change made elsewhere, most likely by a form of the page, which knows of it.
const FOREIGN_DELAY = 2000;
// From an answer until its revision is fetched, if the stream has not brought it.
const REFETCH_DELAY = 1500;
const OUTBOXES = new Map<string, Outbox>();
const EMPTY_GRAPH: Graph = { name: "", seed: 0, stages: [], notes: [] };

// What the document needs of the editor that holds it.
export type DocumentHost = {
  readonly lang: string;
  info: StageInfoOf;
  showRefusal: (text: string) => void;
  send: Component["setStateValue"];
};

export class PipelineDocument extends Observable {
  access: DocumentAccess | null = null;
  graph: Graph = EMPTY_GRAPH;
  blocks: Block[] = [];
  revision = 0;
  reachable = true; // whether the server answers
  private pipeline = "";
  private confirmed: Graph = EMPTY_GRAPH;
  private acknowledged: { revision: number; edits: Edit[] }[] = [];
  private outbox: Outbox | null = null;
  private storedIds: ReadonlySet<string> = new Set();
  private stagesById = new Map<string, Stage>();
  private announcedRevision = 0; // the one that the page has been told of
  private pageRevision = 0; // the one that the page shows
  private pageFingerprint = "";
  private newest = { revision: 0, fingerprint: "" }; // of the columns that the stream has brought
  private announcedFingerprint = "";
  private announceTimer: number | undefined;
  private refetchTimer: number | undefined;
  private streamLang = ""; // the language of the stream; empty while there is none
  private session = 0;
  private readonly stream: DocumentStream;

  constructor(
    private readonly store: SceneStore,
    private readonly host: DocumentHost,
  ) {
    super();
    this.stream = new DocumentStream({
      revision: () => this.revision,
      onRevision: (event) => this.onRevision(event),
      onScene: (revision, scene) => this.onScene(revision, scene),
      onReachable: (reachable) => this.onReachable(reachable),
    });
    document.addEventListener("visibilitychange", () => this.onVisibilityChange());
  }

  // Closes the stream while the tab is hidden: a browser has few connections for all its tabs.
  private onVisibilityChange(): void {
    if (document.hidden) this.stream.close();
    else if (this.access && this.streamLang) void this.start(this.streamLang);
  }

  stage = (id: string): Stage | undefined => this.stagesById.get(id);

  // Whether the server has a stage of this name.
  isStored(id: string): boolean {
    return this.storedIds.has(id);
  }

  // The number of actions that the server has not acknowledged.
  get pendingCount(): number {
    return this.outbox?.actions.length ?? 0;
  }

  get offline(): boolean {
    return this.pendingCount > 0 && (this.outbox?.failures ?? 0) > 0;
  }

  // Takes in what the page has pushed: another pipeline, a new token, or a read-only drawing.
  receive(data: CanvasData): void {
    const access = data.editable ?? null;
    const switched = data.pipeline !== this.pipeline || !access !== !this.access;
    this.pageRevision = data.revision ?? 0;
    this.announcedRevision = Math.max(this.pageRevision, switched ? 0 : this.announcedRevision);
    this.pageFingerprint = data.fingerprint ?? "";
    const renewed = access?.token !== this.access?.token || this.streamLang !== data.lang;
    this.access = access;
    if (switched) this.switchPipeline(data);
    else if (!access) this.confirm(0, graphOf(data));
    if (access && this.outbox) this.outbox.access = access;
    if (access && (switched || renewed)) void this.start(data.lang);
    this.announceColumns();
  }

  stop(): void {
    this.stream.close();
    this.streamLang = "";
    this.session += 1;
  }

  edit(edits: Edit[], emptying: boolean): boolean {
    if (!this.outbox) return false;
    this.outbox.add(emptying ? { act: "edit", edits, emptying } : { act: "edit", edits });
    return true;
  }

  act(act: Exclude<Action["act"], "edit" | "restore">, stage?: string): void {
    this.outbox?.add(stage === undefined ? { act } : { act, stage });
  }

  private switchPipeline(data: CanvasData): void {
    this.stop();
    this.pipeline = data.pipeline;
    this.revision = data.revision ?? 0;
    this.newest = { revision: 0, fingerprint: "" };
    this.acknowledged = [];
    this.outbox = this.access ? this.outboxOf(data.pipeline, this.access) : null;
    this.confirmed = graphOf(data);
    this.rebuild();
  }

  private outboxOf(pipeline: string, access: DocumentAccess): Outbox {
    const existing = OUTBOXES.get(pipeline);
    if (existing) return existing;
    const outbox: Outbox = new Outbox(pipeline, access, {
      answered: (act, answer) => outbox === this.outbox && this.onAnswer(act, answer),
      dropped: (_, text) => outbox === this.outbox && this.host.showRefusal(text),
      changed: () => outbox === this.outbox && this.rebuild(),
      unauthorized: () => this.host.send("beat", `token:${Date.now()}`),
    });
    OUTBOXES.set(pipeline, outbox);
    return outbox;
  }

  private async start(lang: string): Promise<void> {
    this.streamLang = lang;
    this.session += 1;
    const session = this.session;
    void this.loadBlocks(lang);
    await this.fetch();
    if (this.access && session === this.session && !document.hidden)
      this.stream.start(this.access, lang);
  }

  private async fetch(): Promise<void> {
    const pipeline = this.pipeline;
    const answer = await this.get<{ revision: number; graph: Graph; scene?: SceneData }>(
      "document",
    );
    if (!answer || pipeline !== this.pipeline) return;
    this.confirm(answer.revision, answer.graph);
    if (answer.scene) this.onScene(answer.revision, answer.scene);
  }

  private async loadBlocks(lang: string): Promise<void> {
    const answer = await this.get<{ blocks: Block[] }>("blocks");
    if (!answer || lang !== this.streamLang) return;
    this.blocks = answer.blocks;
    this.notify();
  }

  private async get<T>(what: "document" | "blocks"): Promise<T | null> {
    if (!this.access) return null;
    const { pipeline, streamLang: lang } = this;
    for (let wait = 250; ; wait = Math.min(4000, wait * 2)) {
      const url = new URL(this.access[what], document.baseURI);
      url.searchParams.set("lang", lang || this.host.lang);
      const answer = await fetchJson<T>(url, this.access.token);
      if (answer) return answer;
      await new Promise((done) => window.setTimeout(done, wait)); // the server is not ready yet
      if (!this.access || pipeline !== this.pipeline || lang !== this.streamLang) return null;
    }
  }

  private onAnswer(act: Action, { revision, refused }: Answer): void {
    if (refused) this.host.showRefusal(refused.said);
    else if (revision > this.revision) this.acknowledged.push({ revision, edits: act.edits ?? [] });
    if (act.act === "pin" || act.act === "unpin") this.host.send("news", `${act.act}:${act.seq}`);
    this.rebuild();
    this.announceRevision(revision);
    window.clearTimeout(this.refetchTimer);
    this.refetchTimer = window.setTimeout(() => {
      if (this.acknowledged.length) void this.fetch();
    }, REFETCH_DELAY);
  }

  private onRevision({ revision, graph, client, seq }: RevisionEvent): void {
    if (client && seq) this.outbox?.markSeen(client, seq);
    this.confirm(revision, graph);
    this.announceRevision(revision, client === this.outbox?.client ? OWN_DELAY : FOREIGN_DELAY);
  }

  private onScene(revision: number, scene: SceneData): void {
    const { run } = this.store.data;
    if (revision < this.revision) return;
    this.store.receiveScene(scene);
    if (scene.fingerprint) this.newest = { revision, fingerprint: scene.fingerprint };
    this.announceColumns();
    const next = scene.run;
    const changed = next && (next.id !== run?.id || next.active !== run.active);
    if (changed && !(this.store.outcome && !next.active)) {
      this.host.send("news", `run:${next.id}:${String(next.active)}`); // the page's own buttons
    }
  }

  // Tells the page, once, of columns or problems that came after it had drawn the revision.
  private announceColumns(): void {
    const { revision, fingerprint } = this.newest;
    const announced = `${revision}:${fingerprint}`;
    if (!this.access || revision !== this.pageRevision || !fingerprint) return;
    if (fingerprint === this.pageFingerprint || announced === this.announcedFingerprint) return;
    this.announcedFingerprint = announced;
    this.host.send("news", `columns:${announced}`);
  }

  private onReachable(reachable: boolean): void {
    if (reachable && this.pendingCount) this.outbox?.retryNow();
    if (reachable === this.reachable) return;
    this.reachable = reachable;
    this.notify();
  }

  private confirm(revision: number, graph: Graph): void {
    if (revision < this.revision) return;
    this.revision = revision;
    this.acknowledged = this.acknowledged.filter((entry) => entry.revision > revision);
    this.confirmed = graph;
    this.rebuild();
  }

  private rebuild(): void {
    const ahead = [...this.acknowledged, ...(this.outbox?.unseen ?? [])].flatMap(
      (entry) => entry.edits ?? [],
    );
    const accepts = (graph: Graph, source: string, stage: string, port: string) =>
      mayConnect(graph, this.host.info, { source, stage, port }) === null;
    const acknowledged = this.acknowledged.flatMap((entry) => entry.edits);
    this.storedIds = new Set(
      applyEdits(this.confirmed, acknowledged, accepts).stages.map((stage) => stage.id),
    );
    this.graph = applyEdits(this.confirmed, ahead, accepts);
    this.stagesById = new Map(this.graph.stages.map((stage) => [stage.id, stage]));
    this.notify();
  }

  private announceRevision(revision: number, wait = OWN_DELAY): void {
    if (revision <= this.announcedRevision) return;
    this.announcedRevision = revision;
    window.clearTimeout(this.announceTimer);
    this.announceTimer = window.setTimeout(() => {
      if (this.pageRevision < this.announcedRevision)
        this.host.send("revision", this.announcedRevision);
    }, wait);
  }
}

async function fetchJson<T>(url: URL, token: string): Promise<T | null> {
  try {
    const answer = await fetch(url, { headers: { "x-fabrica-token": token } });
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch {
    return null;
  }
}

// The pipeline of a read-only drawing, which has no document behind it.
function graphOf(data: CanvasData): Graph {
  if (data.graph) return data.graph;
  const feeds = (id: string) =>
    data.wires.filter((wire: Wire) => wire.target === id).map((wire) => wire.source);
  const stages = data.stages.map(({ id, block, place }): Stage => {
    const inputs = feeds(id).length ? { "": feeds(id) } : {};
    return { id, block, inputs, settings: {}, place };
  });
  return { ...EMPTY_GRAPH, stages };
}
