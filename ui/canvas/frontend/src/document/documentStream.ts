// The event stream of a document's revisions and scenes. The server ends it after some seconds; the
// next goes on behind its last event.
import type { DocumentAccess, Graph, SceneData } from "../model/types";

export type RevisionEvent = { revision: number; graph: Graph; client?: string; seq?: number };

type StreamListener = {
  revision: () => number;
  onRevision: (event: RevisionEvent) => void;
  onScene: (revision: number, scene: SceneData) => void;
  onReachable: (reachable: boolean) => void;
};

const RECONNECT = 150;
const BACK_OFF = [500, 1000, 2000, 4000];

export class DocumentStream {
  private source: EventSource | null = null;
  private timer: number | undefined;
  private failures = 0;
  private opened = false;
  private lastEventId = ""; // the last event, by which the next stream goes on

  constructor(private readonly listener: StreamListener) {}

  // Starts from the revision at hand, as for another document or in another language.
  start(access: DocumentAccess, lang: string): void {
    this.lastEventId = "";
    this.open(access, lang);
  }

  private open(access: DocumentAccess, lang: string): void {
    this.close();
    const url = new URL(access.changes, document.baseURI);
    url.searchParams.set("after", this.lastEventId || String(this.listener.revision()));
    url.searchParams.set("token", access.token);
    url.searchParams.set("lang", lang);
    const source = new EventSource(url);
    this.opened = false;
    source.onopen = () => {
      this.opened = true;
      this.failures = 0;
      this.listener.onReachable(true);
    };
    source.addEventListener("document", ({ data, lastEventId }: MessageEvent<string>) => {
      this.lastEventId = lastEventId;
      this.listener.onRevision(JSON.parse(data) as RevisionEvent);
    });
    source.addEventListener("scene", ({ data, lastEventId }: MessageEvent<string>) => {
      this.lastEventId = lastEventId;
      const { revision, scene } = JSON.parse(data) as { revision: number; scene: SceneData };
      this.listener.onScene(revision, scene);
    });
    source.onerror = () => this.reconnect(source, access, lang);
    this.source = source;
  }

  close(): void {
    window.clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private reconnect(source: EventSource, access: DocumentAccess, lang: string): void {
    source.close();
    if (source !== this.source) return;
    this.failures += 1;
    if (!this.opened) this.listener.onReachable(false);
    const wait = this.opened ? RECONNECT : BACK_OFF[Math.min(this.failures, BACK_OFF.length) - 1];
    this.timer = window.setTimeout(() => this.open(access, lang), wait);
  }
}
