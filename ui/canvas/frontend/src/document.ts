// The document: what the server has confirmed, and on top of it what was done here and is on its
// way. The view never waits for the server and never forgets what the server has not seen.
import { applied } from "./apply";
import type { Editor } from "./editor";
import { Outbox, type Act, type Answer } from "./outbox";
import { mayConnect } from "./rules";
import { Stream, type News } from "./stream";
import type { Store } from "./store";
import type {
  Block, CanvasData, DocumentAccess, Edit, Graph, SceneData, Stage, Wire,
} from "./types";

const FOLLOW = 250; // after the last answer, Python looks again
const OTHERS = 2000; // what was not done here: most likely by a form of Python's own, which knows
const UNHEARD = 1500; // an answered edit that the stream does not bring is fetched
const OUTBOXES = new Map<string, Outbox>();
const EMPTY: Graph = { name: "", seed: 0, stages: [], notes: [] };

export class Document {
  access: DocumentAccess | null = null;
  view: Graph = EMPTY;
  blocks: Block[] = [];
  revision = 0;
  reached = true; // whether the server answers
  private pipeline = "";
  private confirmed: Graph = EMPTY;
  private acked: { revision: number; edits: Edit[] }[] = [];
  private outbox: Outbox | null = null;
  private stored: ReadonlySet<string> = new Set();
  private byId = new Map<string, Stage>();
  private followed = 0; // the revision that Python has been told of
  private shown = 0; // the one that it shows
  private timer: number | undefined;
  private fetching: number | undefined;
  private heardIn = ""; // the language of what is listened to
  private begun = 0;
  private listeners = new Set<() => void>();
  private readonly stream: Stream;

  constructor(private readonly store: Store, private readonly editor: Editor) {
    this.stream = new Stream({
      after: () => this.revision,
      document: (news) => this.hear(news),
      scene: (revision, scene) => this.see(revision, scene),
      here: (reached) => this.arrive(reached),
    });
    document.addEventListener("visibilitychange", () => this.wake());
  }

  // A browser has few connections for all its tabs: one that nobody sees holds none.
  private wake(): void {
    if (document.hidden) this.stream.close();
    else if (this.access && this.heardIn) void this.begin(this.heardIn);
  }

  subscribe(listener: () => void): void {
    this.listeners.add(listener);
  }

  stage = (id: string): Stage | undefined => this.byId.get(id);

  // Whether the server has it, under this name.
  isKnown(id: string): boolean {
    return this.stored.has(id);
  }

  // How many acts the server does not know of yet.
  get waiting(): number {
    return this.outbox?.acts.length ?? 0;
  }

  get away(): boolean {
    return this.waiting > 0 && (this.outbox?.failures ?? 0) > 0;
  }

  // What Python pushed: another pipeline, another leave, or a drawing to look at only.
  take(data: CanvasData): void {
    const access = data.editable ?? null;
    const other = data.pipeline !== this.pipeline || !access !== !this.access;
    this.shown = data.revision ?? 0;
    this.followed = Math.max(this.shown, other ? 0 : this.followed);
    const renewed = access?.token !== this.access?.token || this.heardIn !== data.lang;
    this.access = access;
    if (other) this.turn(data);
    else if (!access) this.confirm(0, graphOf(data));
    if (access && this.outbox) this.outbox.access = access;
    if (access && (other || renewed)) void this.begin(data.lang);
  }

  stop(): void {
    this.stream.close();
    this.heardIn = "";
    this.begun += 1;
  }

  edit(edits: Edit[], emptying: boolean): boolean {
    if (!this.outbox) return false;
    this.outbox.add(emptying ? { act: "edit", edits, emptying } : { act: "edit", edits });
    return true;
  }

  act(act: "undo" | "redo" | "restore", version?: string): void {
    this.outbox?.add(version === undefined ? { act } : { act, version });
  }

  private turn(data: CanvasData): void {
    this.stop();
    this.pipeline = data.pipeline;
    this.revision = data.revision ?? 0;
    this.acked = [];
    this.outbox = this.access ? this.box(data.pipeline, this.access) : null;
    this.confirmed = graphOf(data);
    this.renew();
  }

  private box(pipeline: string, access: DocumentAccess): Outbox {
    const known = OUTBOXES.get(pipeline);
    if (known) return known;
    const made: Outbox = new Outbox(pipeline, access, {
      answered: (act, answer) => made === this.outbox && this.answered(act, answer),
      dropped: (_, said) => made === this.outbox && this.editor.refuse(said),
      changed: () => made === this.outbox && this.renew(),
      locked: () => this.editor.send("beat", `token:${Date.now()}`),
    });
    OUTBOXES.set(pipeline, made);
    return made;
  }

  private async begin(lang: string): Promise<void> {
    this.heardIn = lang;
    this.begun += 1;
    const mine = this.begun;
    void this.learn(lang);
    await this.fetch();
    if (this.access && mine === this.begun && !document.hidden) this.stream.begin(this.access, lang);
  }

  private async fetch(): Promise<void> {
    const pipeline = this.pipeline;
    const found = await this.get<{ revision: number; graph: Graph; scene?: SceneData }>("document");
    if (!found || pipeline !== this.pipeline) return;
    this.confirm(found.revision, found.graph);
    if (found.scene) this.see(found.revision, found.scene);
  }

  private async learn(lang: string): Promise<void> {
    const found = await this.get<{ blocks: Block[] }>("blocks");
    if (!found || lang !== this.heardIn) return;
    this.blocks = found.blocks;
    this.tell();
  }

  private async get<T>(what: "document" | "blocks"): Promise<T | null> {
    if (!this.access) return null;
    const { pipeline, heardIn } = this;
    for (let wait = 250; ; wait = Math.min(4000, wait * 2)) {
      const url = new URL(this.access[what], document.baseURI);
      url.searchParams.set("lang", heardIn || this.editor.lang);
      const found = await asked<T>(url, this.access.token);
      if (found) return found;
      await new Promise((done) => window.setTimeout(done, wait)); // the server is not ready yet
      if (!this.access || pipeline !== this.pipeline || heardIn !== this.heardIn) return null;
    }
  }

  private answered(act: Act, { revision, refused }: Answer): void {
    if (refused) this.editor.refuse(refused.said);
    else if (revision > this.revision) this.acked.push({ revision, edits: act.edits ?? [] });
    this.renew();
    this.follow(revision);
    window.clearTimeout(this.fetching);
    this.fetching = window.setTimeout(() => {
      if (this.acked.length) void this.fetch();
    }, UNHEARD);
  }

  private hear({ revision, graph, client, seq }: News): void {
    if (client && seq) this.outbox?.seen(client, seq);
    this.confirm(revision, graph);
    this.follow(revision, client === this.outbox?.client ? FOLLOW : OTHERS);
  }

  private see(revision: number, scene: SceneData): void {
    const { run } = this.store.data;
    if (revision < this.revision) return;
    this.store.takeScene(scene);
    const now = scene.run;
    const other = now && (now.id !== run?.id || now.active !== run.active);
    if (other && !(this.store.finished && !now.active)) {
      this.editor.send("news", `run:${now.id}:${String(now.active)}`); // the page's own buttons
    }
  }

  private arrive(reached: boolean): void {
    if (reached && this.waiting) this.outbox?.hurry();
    if (reached === this.reached) return;
    this.reached = reached;
    this.tell();
  }

  private confirm(revision: number, graph: Graph): void {
    if (revision < this.revision) return;
    this.revision = revision;
    this.acked = this.acked.filter((one) => one.revision > revision);
    this.confirmed = graph;
    this.renew();
  }

  private renew(): void {
    const ahead = [...this.acked, ...(this.outbox?.ahead ?? [])].flatMap((one) => one.edits ?? []);
    const accepts = (graph: Graph, source: string, stage: string, port: string) =>
      mayConnect(graph, this.editor.face, { source, stage, port }) === null;
    const acked = this.acked.flatMap((one) => one.edits);
    this.stored = new Set(applied(this.confirmed, acked, accepts).stages.map((one) => one.id));
    this.view = applied(this.confirmed, ahead, accepts);
    this.byId = new Map(this.view.stages.map((one) => [one.id, one]));
    this.tell();
  }

  private follow(revision: number, wait = FOLLOW): void {
    if (revision <= this.followed) return;
    this.followed = revision;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (this.shown < this.followed) this.editor.send("revision", this.followed);
    }, wait);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

async function asked<T>(url: URL, token: string): Promise<T | null> {
  try {
    const answer = await fetch(url, { headers: { "x-fabrica-token": token } });
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch {
    return null;
  }
}

// What is only looked at comes from Python, without a document behind it.
function graphOf(data: CanvasData): Graph {
  if (data.graph) return data.graph;
  const feeds = (id: string) => data.wires.filter((one: Wire) => one.target === id).map((one) => one.source);
  const stages = data.stages.map(({ id, block, place }): Stage => {
    const inputs = feeds(id).length ? { "": feeds(id) } : {};
    return { id, block, inputs, settings: {}, place };
  });
  return { ...EMPTY, stages };
}
