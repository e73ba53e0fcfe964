// What has been done and is not yet known to be stored: kept over a reload, sent in order, each
// until it is answered. The server knows client and sequence, so that nothing is done twice.
import type { DocumentAccess, Edit } from "./types";

export type Act = {
  seq: number;
  act: "edit" | "undo" | "redo" | "restore";
  edits?: Edit[];
  version?: string;
  emptying?: boolean;
};

export type Answer = {
  seq: number;
  revision: number;
  refused: { code: string; said: string } | null;
  made?: Record<string, string>;
};

type Kept = { client: string; last: number; acts: Act[] };

export type Hears = {
  answered: (act: Act, answer: Answer) => void;
  dropped: (act: Act, said: string) => void;
  changed: () => void;
  locked: () => void; // the leave to write has run out
};

const BACK_OFF = [300, 600, 1200, 2500, 5000];
const PATIENCE = 8000; // milliseconds an answer may take
const GONE = new Set([400, 413, 414, 422]); // no better the second time

export class Outbox {
  acts: Act[] = [];
  failures = 0;
  access: DocumentAccess;
  client = ""; // known once no other tab has it
  private wanted = "";
  private last = 0;
  private known = 0; // the newest of this client that the stream has told of
  private busy = false;
  private timer: number | undefined;
  private readonly key: string;

  constructor(pipeline: string, access: DocumentAccess, private readonly hears: Hears) {
    this.key = `fabrica.outbox.${pipeline}`;
    this.access = access;
    this.load();
    void this.claim().then(() => this.pump());
    window.addEventListener("online", () => this.hurry());
  }

  add(act: Omit<Act, "seq">): Act {
    this.last += 1;
    const made = { ...act, seq: this.last };
    this.acts = [...this.acts, made];
    this.keep();
    void this.pump();
    return made;
  }

  hurry(): void {
    window.clearTimeout(this.timer);
    void this.pump();
  }

  // The stream may tell of an act before its answer comes.
  seen(client: string, seq: number): void {
    if (client === this.client) this.known = Math.max(this.known, seq);
  }

  // What is to be done on top of what has been confirmed.
  get ahead(): Act[] {
    return this.acts.filter((one) => one.seq > this.known);
  }

  private async pump(): Promise<void> {
    if (this.busy || !this.client) return;
    this.busy = true;
    try {
      for (let act = this.acts[0]; act; act = this.acts[0]) {
        if (!(await this.send(act))) break;
      }
    } finally {
      this.busy = false;
    }
  }

  private async send(act: Act): Promise<boolean> {
    try {
      const answer = await this.post(act);
      if (answer.status === 409) return this.renumber((await answer.json()) as { expected: number });
      if (answer.ok) return this.take(act, (await answer.json()) as Answer);
      if (GONE.has(answer.status)) return this.drop(act, await told(answer));
      if (answer.status === 401 || answer.status === 403) this.hears.locked();
    } catch {
      // not reached: it waits
    }
    return this.later();
  }

  private post(act: Act): Promise<Response> {
    return fetch(new URL(this.access.edits, document.baseURI), {
      method: "POST",
      headers: { "content-type": "application/json", "x-fabrica-token": this.access.token },
      body: JSON.stringify({ client: this.client, ...act }),
      signal: AbortSignal.timeout(PATIENCE),
      keepalive: JSON.stringify(act).length < 50_000,
    });
  }

  private take(act: Act, answer: Answer): boolean {
    this.failures = 0;
    this.acts = this.acts.filter((one) => one.seq > act.seq);
    this.hears.answered(act, answer);
    this.keep();
    return true;
  }

  private drop(act: Act, said: string): boolean {
    this.failures = 0;
    this.acts = this.acts.filter((one) => one !== act);
    this.renumber({ expected: act.seq });
    this.hears.dropped(act, said);
    return true;
  }

  // The server does not know the last ones of this client: what waits follows on what it knows.
  private renumber({ expected }: { expected: number }): boolean {
    this.acts = this.acts.map((one, index) => ({ ...one, seq: expected + index }));
    this.last = expected + this.acts.length - 1;
    this.known = Math.min(this.known, expected - 1);
    this.keep();
    return true;
  }

  private later(): boolean {
    const wait = BACK_OFF[Math.min(this.failures, BACK_OFF.length - 1)];
    this.failures += 1;
    this.hears.changed();
    this.timer = window.setTimeout(() => void this.pump(), wait);
    return false;
  }

  // A tab that was duplicated has the other's name: whoever comes second takes one of its own.
  private async claim(): Promise<void> {
    const wanted = this.wanted || fresh();
    const free = await lock(wanted);
    this.client = free ? wanted : fresh();
    if (!free) {
      this.acts = []; // the other tab sends them
      [this.last, this.known] = [0, 0];
      void lock(this.client);
    }
    this.keep();
  }

  private load(): void {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "null") as Kept | null;
      if (!kept) return;
      [this.wanted, this.last, this.acts] = [kept.client, kept.last, kept.acts];
    } catch {
      // nothing was kept
    }
  }

  private keep(): void {
    const kept: Kept = { client: this.client || this.wanted, last: this.last, acts: this.acts };
    try {
      sessionStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // it is sent all the same
    }
    this.hears.changed();
  }
}

function fresh(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `c${[...bytes].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
}

// Held for as long as the page lives. Where there are no locks, nobody else is asked.
async function lock(name: string): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return true;
  for (let tries = 0; tries < 3; tries += 1) {
    if (await held(locks, name)) return true;
    await new Promise((done) => window.setTimeout(done, 150)); // a page that was left lets go late
  }
  return false;
}

function held(locks: LockManager, name: string): Promise<boolean> {
  return new Promise((decide) => {
    void locks.request(`fabrica.${name}`, { ifAvailable: true }, (found) => {
      decide(found !== null);
      return found ? new Promise(() => {}) : undefined;
    });
  });
}

async function told(answer: Response): Promise<string> {
  try {
    const found = (await answer.json()) as { said?: string; detail?: string };
    return found.said ?? found.detail ?? String(answer.status);
  } catch {
    return String(answer.status);
  }
}
