// The stream of revisions. Each ends by itself after some seconds; the next goes on behind it.
import type { DocumentAccess, Graph, SceneData } from "./types";

export type News = { revision: number; graph: Graph; client?: string; seq?: number };

type Hears = {
  after: () => number;
  document: (news: News) => void;
  scene: (revision: number, scene: SceneData) => void;
  here: (reached: boolean) => void;
};

const AGAIN = 150;
const AWAY = [500, 1000, 2000, 4000];

export class Stream {
  private source: EventSource | null = null;
  private timer: number | undefined;
  private failures = 0;
  private opened = false;
  private seen = ""; // the last event, by which the next stream goes on

  constructor(private readonly hears: Hears) {}

  // Anew: whatever was heard before was of another document, or in another language.
  begin(access: DocumentAccess, lang: string): void {
    this.seen = "";
    this.open(access, lang);
  }

  private open(access: DocumentAccess, lang: string): void {
    this.close();
    const url = new URL(access.changes, document.baseURI);
    url.searchParams.set("after", this.seen || String(this.hears.after()));
    url.searchParams.set("token", access.token);
    url.searchParams.set("lang", lang);
    const source = new EventSource(url);
    this.opened = false;
    source.onopen = () => {
      this.opened = true;
      this.failures = 0;
      this.hears.here(true);
    };
    source.addEventListener("document", ({ data, lastEventId }: MessageEvent<string>) => {
      this.seen = lastEventId;
      this.hears.document(JSON.parse(data) as News);
    });
    source.addEventListener("scene", ({ data, lastEventId }: MessageEvent<string>) => {
      this.seen = lastEventId;
      const { revision, scene } = JSON.parse(data) as { revision: number; scene: SceneData };
      this.hears.scene(revision, scene);
    });
    source.onerror = () => this.again(source, access, lang);
    this.source = source;
  }

  close(): void {
    window.clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private again(source: EventSource, access: DocumentAccess, lang: string): void {
    source.close();
    if (source !== this.source) return;
    this.failures += 1;
    if (!this.opened) this.hears.here(false);
    const wait = this.opened ? AGAIN : AWAY[Math.min(this.failures, AWAY.length) - 1];
    this.timer = window.setTimeout(() => this.open(access, lang), wait);
  }
}
