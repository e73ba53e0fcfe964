// The progress bar of a run: what it does now, how far it is, how it ended.
import { useElapsed, useSceneState, useSceneStore } from "../../editor/hooks";
import { formatElapsed, fillTemplate } from "../../model/format";

export function RunStrip() {
  const store = useSceneStore();
  const run = useSceneState((store) => store.data.run);
  const active = useSceneState((store) => store.isActive());
  const text = useSceneState((store) => (store.isActive() ? JSON.stringify(store.progress()) : ""));
  const elapsed = useElapsed(run?.started ?? null, active, 1000);
  if (!run) return null;
  const { words, lang } = store.data;
  const going = active && run.status === "running";
  const { done, total, busy } = active ? store.progress() : { done: 1, total: 1, busy: [] };
  const share = active ? done / Math.max(1, total) : run.share;
  const line = going
    ? fillTemplate(words["progress"], {
        done,
        total,
        busy: busy.join(", ") || "…",
        seconds: formatElapsed(elapsed, lang) || "0 s",
      })
    : store.outcome && run.active
      ? (words[`state.${store.outcome}`] ?? store.outcome)
      : run.text;
  const status = store.outcome && run.active ? store.outcome : run.status;
  return (
    <div
      className={`fb-run ${status}`}
      role="progressbar"
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={line}
      aria-label={words["run"]}
      data-run={run.id}
      data-progress={text ? `${done}/${total}` : undefined}
    >
      <i style={{ width: `${(share * 100).toFixed(1)}%` }} />
      <span>{line}</span>
    </div>
  );
}
