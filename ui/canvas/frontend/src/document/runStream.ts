// The event stream of the running run. Where it cannot be had, or is silent for long, the page is
// told to look for itself.
import type { RunEvent } from "../model/types";
import type { SceneStore } from "./store";

const SILENCE_SECONDS = 12;
const UNHEARD_SECONDS = 1;
const RECONNECT_MILLISECONDS = 250;
const MAX_FAILURES = 3; // streams that failed one after the other

export class RunStream {
  private source: EventSource | null = null;
  private run: string | null = null;
  private watchdog: number | undefined;
  private reconnectTimer: number | undefined;
  private lastHeard = Date.now();
  private failures = 0;
  private beats = 0;

  constructor(
    private readonly store: SceneStore,
    private readonly send: (name: "news" | "beat", value: string) => void,
  ) {}

  follow(): void {
    const { run, events } = this.store.data;
    const active = run?.active ? run.id : null;
    if (active === this.run) return;
    this.stop();
    this.run = active;
    if (active === null) return;
    this.failures = 0;
    this.lastHeard = Date.now();
    if (events !== null) this.open();
    this.watchdog = window.setInterval(() => this.checkSilence(), 500);
  }

  stop(): void {
    this.close();
    window.clearInterval(this.watchdog);
    window.clearTimeout(this.reconnectTimer);
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
    if (this.store.lastSeq > 0) url.searchParams.set("after", String(this.store.lastSeq));
    const source = new EventSource(url);
    source.onmessage = (message: MessageEvent<string>) => this.receive(message.data);
    source.onerror = () => this.reopen(source);
    this.source = source;
  }

  // The server ends a stream after some seconds; the next goes on behind its last event.
  private reopen(source: EventSource): void {
    source.close();
    if (source !== this.source) return;
    this.source = null;
    this.failures += 1;
    const wait = this.failures > MAX_FAILURES ? 5000 : RECONNECT_MILLISECONDS;
    this.reconnectTimer = window.setTimeout(() => this.open(), wait);
  }

  private receive(text: string): void {
    this.failures = 0;
    this.lastHeard = Date.now();
    const event = JSON.parse(text) as RunEvent;
    this.store.receiveEvent(event);
    const looked = event.kind === "stage_finished" && event.stage === this.store.selected;
    if (event.kind === "run_finished") this.end();
    if (looked || event.kind === "run_finished") this.send("news", `${this.run}:${event.seq}`);
  }

  private end(): void {
    this.close();
    this.lastHeard = Date.now();
  }

  private checkSilence(): void {
    const ended = this.store.outcome !== null;
    const unheard = this.store.data.events === null || this.failures > MAX_FAILURES || ended;
    const limit = unheard ? UNHEARD_SECONDS : SILENCE_SECONDS;
    if (Date.now() - this.lastHeard < limit * 1000) return;
    this.lastHeard = Date.now();
    this.beats += 1;
    this.send("beat", `${this.run}:${this.beats}:${Date.now()}`);
  }
}
