// The run in one line: what it does now, how far it is, how it ended.
import { duration, say } from "./format";
import { useElapsed, useRead, useStore } from "./hooks";

export function RunStrip() {
  const store = useStore();
  const run = useRead((one) => one.data.run);
  const active = useRead((one) => one.active());
  const text = useRead((one) => (one.active() ? JSON.stringify(one.progress()) : ""));
  const elapsed = useElapsed(run?.started ?? null, active, 100);
  if (!run) return null;
  const { words, lang } = store.data;
  const going = active && run.status === "running";
  const { done, total, busy } = active ? store.progress() : { done: 1, total: 1, busy: [] };
  const share = active ? done / Math.max(1, total) : run.share;
  const line = going
    ? say(words["progress"], {
        done, total, busy: busy.join(", ") || "…", seconds: duration(elapsed ?? 0, lang),
      })
    : store.finished && run.active
      ? (words[`state.${store.finished}`] ?? store.finished)
      : run.text;
  const status = store.finished && run.active ? store.finished : run.status;
  return (
    <div
      className={`fb-run ${status}`}
      role="progressbar"
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={line}
      aria-label={words["run"]}
      data-progress={text ? `${done}/${total}` : undefined}
    >
      <i style={{ width: `${(share * 100).toFixed(1)}%` }} />
      <span>{line}</span>
    </div>
  );
}
