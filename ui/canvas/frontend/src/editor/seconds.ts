// The seconds by which everything on the page counts: one painting a second, however many count.
const COUNTERS = new Set<() => void>();
let timer: number | undefined;

// Calls a counter each second; returns what ends that.
export function everySecond(count: () => void): () => void {
  COUNTERS.add(count);
  timer ??= window.setInterval(() => COUNTERS.forEach((each) => each()), 1000);
  return () => {
    COUNTERS.delete(count);
    if (COUNTERS.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}
