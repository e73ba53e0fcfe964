// Stand-ins for what the browser gives: storage, locks, event sources, and a server that answers
// when the test says so.
import { vi } from "vitest";
import type { DocumentAccess } from "../src/model/types";

export const ACCESS: DocumentAccess = {
  document: "/document",
  edits: "/edits",
  changes: "/changes",
  blocks: "/blocks",
  files: "/files",
  token: "leave",
};

type Request = {
  path: string;
  body: Record<string, unknown>;
  answer: (status: number, body?: unknown) => Promise<void>;
  fail: () => Promise<void>;
};

export class FakeEventSource extends EventTarget {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;

  constructor(readonly url: URL) {
    super();
    SOURCES.push(this);
  }

  tell(kind: string, data: unknown, lastEventId = ""): void {
    this.dispatchEvent(Object.assign(new Event(kind), { data: JSON.stringify(data), lastEventId }));
  }

  close(): void {
    this.closed = true;
  }
}

export const REQUESTS: Request[] = []; // those that wait for an answer
export const SOURCES: FakeEventSource[] = [];
export const LOCKS = new Set<string>(); // held by other tabs
const STORAGE = new Map<string, string>();

// Lets everything happen that waits for nothing but promises.
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

export function requestsTo(path: string): Request[] {
  return REQUESTS.filter((request) => request.path === path);
}

export async function answer(path: string, status: number, body?: unknown): Promise<void> {
  const [request] = requestsTo(path);
  if (!request) throw new Error(`Nothing was asked of ${path}.`);
  await request.answer(status, body);
}

function serve(url: URL, init: RequestInit = {}): Promise<Response> {
  return new Promise((resolve, reject) => {
    const done = async (act: () => void) => {
      REQUESTS.splice(REQUESTS.indexOf(request), 1);
      act();
      await settle();
    };
    const request: Request = {
      path: url.pathname,
      body: JSON.parse(String(init.body ?? "{}")) as Record<string, unknown>,
      answer: (status, body = {}) =>
        done(() => resolve(new Response(JSON.stringify(body), { status }))),
      fail: () => done(() => reject(new TypeError("not reached"))),
    };
    REQUESTS.push(request);
  });
}

const locks = {
  request: (name: string, _: unknown, grant: (lock: unknown) => unknown) =>
    Promise.resolve(grant(LOCKS.has(name) ? null : { name })),
};

export function fakeBrowser(): void {
  vi.useFakeTimers();
  for (const list of [REQUESTS, SOURCES]) list.length = 0;
  LOCKS.clear();
  STORAGE.clear();
  const page = new EventTarget();
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  vi.stubGlobal(
    "window",
    Object.assign(page, { setTimeout, clearTimeout, setInterval, clearInterval }),
  );
  vi.stubGlobal(
    "document",
    Object.assign(new EventTarget(), { baseURI: "http://app.test/", hidden: false }),
  );
  vi.stubGlobal("navigator", { locks });
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => STORAGE.get(key) ?? null,
    setItem: (key: string, value: string) => STORAGE.set(key, value),
  });
  vi.stubGlobal("EventSource", FakeEventSource);
  vi.stubGlobal("fetch", serve);
}

export function realBrowser(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}
