// Listens to the run that is going on. Where the stream cannot be had, or is silent for long,
// the page is asked to look for itself.
import type { Store } from "./store";
import type { RunEvent } from "./types";

const SILENCE_SECONDS = 12;
const UNHEARD_SECONDS = 1;
const AGAIN_MILLISECONDS = 250;
const PATIENCE = 3; // streams that failed one after the other

export class Live {
  private source: EventSource | null = null;
  private run: string | null = null;
  private timer: number | undefined;
  private again: number | undefined;
  private heard = Date.now();
  private failures = 0;
  private beats = 0;

  constructor(
    private readonly store: Store,
    private readonly ask: (name: "news" | "beat", value: string) => void,
  ) {}

  follow(): void {
    const { run, events } = this.store.data;
    const wanted = run?.active ? run.id : null;
    if (wanted === this.run) return;
    this.stop();
    this.run = wanted;
    if (wanted === null) return;
    this.failures = 0;
    this.heard = Date.now();
    if (events !== null) this.open();
    this.timer = window.setInterval(() => this.look(), 500);
  }

  stop(): void {
    this.close();
    window.clearInterval(this.timer);
    window.clearTimeout(this.again);
    this.run = null;
  }

  private close(): void {
    this.source?.close();
    this.source = null;
  }

  private open(): void {
    const { events, token } = this.store.data;
    const url = new URL(events ?? "", document.baseURI);
    if (token !== null) url.searchParams.set("token", token);
    if (this.store.last > 0) url.searchParams.set("after", String(this.store.last));
    const source = new EventSource(url);
    source.onmessage = (message: MessageEvent<string>) => this.take(message.data);
    source.onerror = () => this.reopen(source);
    this.source = source;
  }

  // Each stream ends by itself after some seconds; the next begins where it stopped.
  private reopen(source: EventSource): void {
    source.close();
    if (source !== this.source) return;
    this.source = null;
    this.failures += 1;
    const wait = this.failures > PATIENCE ? 5000 : AGAIN_MILLISECONDS;
    this.again = window.setTimeout(() => this.open(), wait);
  }

  private take(text: string): void {
    this.failures = 0;
    this.heard = Date.now();
    const event = JSON.parse(text) as RunEvent;
    this.store.hear(event);
    const looked = event.kind === "stage_finished" && event.stage === this.store.selected;
    if (event.kind === "run_finished") this.end();
    if (looked || event.kind === "run_finished") this.ask("news", `${this.run}:${event.seq}`);
  }

  private end(): void {
    this.close();
    this.heard = Date.now();
  }

  private look(): void {
    const ended = this.store.finished !== null;
    const unheard = this.store.data.events === null || this.failures > PATIENCE || ended;
    const limit = unheard ? UNHEARD_SECONDS : SILENCE_SECONDS;
    if (Date.now() - this.heard < limit * 1000) return;
    this.heard = Date.now();
    this.beats += 1;
    this.ask("beat", `${this.run}:${this.beats}:${Date.now()}`);
  }
}
