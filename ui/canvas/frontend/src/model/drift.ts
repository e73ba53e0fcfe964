// What a run says of drift while it works: by column, and by window of time.
export type Drift = { column: string; psi: number | null; drifted: boolean };

// The largest drift of a window, as a multiple of its limit.
export type WatchedWindow = { label: string; times: number | null; alarm: boolean };
