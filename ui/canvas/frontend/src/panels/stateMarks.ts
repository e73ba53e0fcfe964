// The marks of the states, as lines in a box of 12 by 12.
export const STATE_MARKS: Record<string, string> = {
  not_run: "M2 6h8",
  todo: "M6 1.5a4.5 4.5 0 1 0 .01 0",
  outdated: "M10.5 6a4.5 4.5 0 1 1-1.3-3.2M9.4 .8v2.4H7",
  waiting: "M6 1a5 5 0 1 0 .01 0M6 3.5V6l1.8 1.2",
  running: "M3.5 2l6 4-6 4z",
  succeeded: "M1.5 6.5 4.6 9.6 10.5 2.8",
  reused: "M1.5 6.5 4.6 9.6 10.5 2.8",
  failed: "M2 2l8 8M10 2l-8 8",
  refused: "M6 1a5 5 0 1 0 .01 0M2.6 9.4l6.8-6.8",
  skipped: "M2 2l4 4-4 4M6 2l4 4-4 4",
  bypass: "M1 9C1 2 11 2 11 9M8.6 7.2 11 9l.6-3",
  off: "M6 1v5M3.2 2.6a4.5 4.5 0 1 0 5.6 0",
  cancelled: "M2.5 2.5h7v7h-7z",
};
