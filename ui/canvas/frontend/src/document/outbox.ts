// The outbox: actions that the server has not acknowledged. They survive a reload and are sent in
// order, each until it is answered; by client and sequence number the server does none twice.
import type { DocumentAccess, Edit } from "../model/types";

export type Action = {
  seq: number;
  act: "edit" | "undo" | "redo" | "restore" | "pin" | "unpin";
  edits?: Edit[];
  version?: string;
  stage?: string;
  emptying?: boolean;
};

export type Answer = {
  seq: number;
  revision: number;
  refused: { code: string; said: string } | null;
  made?: Record<string, string>;
};

type SavedOutbox = { client: string; last: number; acts: Action[] };

export type OutboxListener = {
  answered: (act: Action, answer: Answer) => void;
  dropped: (act: Action, text: string) => void;
  changed: () => void;
  unauthorized: () => void; // the token has expired
};

const BACK_OFF = [300, 600, 1200, 2500, 5000];
const ANSWER_TIMEOUT = 8000; // milliseconds an answer may take
const PERMANENT_ERRORS = new Set([400, 413, 414, 422]); // no better the second time

export class Outbox {
  actions: Action[] = [];
  failures = 0;
  access: DocumentAccess;
  client = ""; // empty until it is claimed
  private savedClient = "";
  private lastSeq = 0;
  private lastSeen = 0; // the newest of this client that the stream has brought
  private sending = false;
  private timer: number | undefined;
  private readonly storageKey: string;

  constructor(
    pipeline: string,
    access: DocumentAccess,
    private readonly listener: OutboxListener,
  ) {
    this.storageKey = `fabrica.outbox.${pipeline}`;
    this.access = access;
    this.load();
    void this.claimClient().then(() => this.pump());
    window.addEventListener("online", () => this.retryNow());
  }

  add(act: Omit<Action, "seq">): Action {
    this.lastSeq += 1;
    const numbered = { ...act, seq: this.lastSeq };
    this.actions = [...this.actions, numbered];
    this.save();
    void this.pump();
    return numbered;
  }

  retryNow(): void {
    window.clearTimeout(this.timer);
    void this.pump();
  }

  // Takes in that the stream has brought the revision of an action, perhaps before its answer.
  markSeen(client: string, seq: number): void {
    if (client === this.client) this.lastSeen = Math.max(this.lastSeen, seq);
  }

  // The actions that are not in any confirmed revision.
  get unseen(): Action[] {
    return this.actions.filter((action) => action.seq > this.lastSeen);
  }

  private async pump(): Promise<void> {
    if (this.sending || !this.client) return;
    this.sending = true;
    try {
      for (let act = this.actions[0]; act; act = this.actions[0]) {
        if (!(await this.send(act))) break;
      }
    } finally {
      this.sending = false;
    }
  }

  private async send(act: Action): Promise<boolean> {
    try {
      const answer = await this.post(act);
      if (answer.status === 409)
        return this.renumber((await answer.json()) as { expected: number });
      if (answer.ok) return this.accept(act, (await answer.json()) as Answer);
      if (PERMANENT_ERRORS.has(answer.status)) return this.drop(act, await errorText(answer));
      if (answer.status === 401 || answer.status === 403) this.listener.unauthorized();
    } catch {
      // the server was not reached: the action waits
    }
    return this.retryLater();
  }

  private post(act: Action): Promise<Response> {
    return fetch(new URL(this.access.edits, document.baseURI), {
      method: "POST",
      headers: { "content-type": "application/json", "x-fabrica-token": this.access.token },
      body: JSON.stringify({ client: this.client, ...act }),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT),
      keepalive: JSON.stringify(act).length < 50_000,
    });
  }

  private accept(act: Action, answer: Answer): boolean {
    this.failures = 0;
    this.actions = this.actions.filter((action) => action.seq > act.seq);
    this.listener.answered(act, answer);
    this.save();
    return true;
  }

  private drop(act: Action, text: string): boolean {
    this.failures = 0;
    this.actions = this.actions.filter((action) => action !== act);
    this.renumber({ expected: act.seq });
    this.listener.dropped(act, text);
    return true;
  }

  // Renumbers the actions to follow on the last one of this client that the server knows.
  private renumber({ expected }: { expected: number }): boolean {
    this.actions = this.actions.map((action, index) => ({ ...action, seq: expected + index }));
    this.lastSeq = expected + this.actions.length - 1;
    this.lastSeen = Math.min(this.lastSeen, expected - 1);
    this.save();
    return true;
  }

  private retryLater(): boolean {
    const wait = BACK_OFF[Math.min(this.failures, BACK_OFF.length - 1)];
    this.failures += 1;
    this.listener.changed();
    this.timer = window.setTimeout(() => void this.pump(), wait);
    return false;
  }

  // Claims a client name for this tab: a duplicated tab has the other's, and takes one of its own.
  private async claimClient(): Promise<void> {
    const client = this.savedClient || newClientId();
    const free = await acquireLock(client);
    this.client = free ? client : newClientId();
    if (!free) {
      this.actions = []; // the other tab sends them
      [this.lastSeq, this.lastSeen] = [0, 0];
      void acquireLock(this.client);
    }
    this.save();
  }

  private load(): void {
    try {
      const saved = JSON.parse(
        sessionStorage.getItem(this.storageKey) ?? "null",
      ) as SavedOutbox | null;
      if (!saved) return;
      [this.savedClient, this.lastSeq, this.actions] = [saved.client, saved.last, saved.acts];
    } catch {
      // nothing was saved
    }
  }

  private save(): void {
    const saved: SavedOutbox = {
      client: this.client || this.savedClient,
      last: this.lastSeq,
      acts: this.actions,
    };
    try {
      sessionStorage.setItem(this.storageKey, JSON.stringify(saved));
    } catch {
      // without storage the actions are sent all the same
    }
    this.listener.changed();
  }
}

function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `c${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

// Acquires a lock for the lifetime of the page; true also where the browser has no locks.
async function acquireLock(name: string): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return true;
  for (let tries = 0; tries < 3; tries += 1) {
    if (await requestLock(locks, name)) return true;
    await new Promise((done) => window.setTimeout(done, 150)); // a page that was left lets go late
  }
  return false;
}

function requestLock(locks: LockManager, name: string): Promise<boolean> {
  return new Promise((decide) => {
    void locks.request(`fabrica.${name}`, { ifAvailable: true }, (granted) => {
      decide(granted !== null);
      return granted ? new Promise(() => {}) : undefined;
    });
  });
}

async function errorText(answer: Response): Promise<string> {
  try {
    const body = (await answer.json()) as { said?: string; detail?: string };
    return body.said ?? body.detail ?? String(answer.status);
  } catch {
    return String(answer.status);
  }
}
