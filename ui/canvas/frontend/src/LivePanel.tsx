// What a run says while it goes on: its scores as they come, and its log.
import { lazy, Suspense, useEffect, useMemo } from "react";
import { duration } from "./format";
import { useRead, useStore } from "./hooks";
import { growing } from "./scores";

const load = () => import("./Chart");
const Chart = lazy(load);

export function LivePanel() {
  const store = useStore();
  const lines = useRead((one) => one.lines);
  const watched = useRead((one) => one.heard());
  const going = useRead((one) => one.data.run?.active === true); // then the page has its tables
  const scores = useRead((one) => JSON.stringify(growing(one)));
  const parsed = useMemo(() => growing(store), [scores, store]);
  useEffect(() => {
    if (going) void load(); // so that it is there when the first score comes
  }, [going]);
  const { words, lang } = store.data;
  if (!watched) return null;
  return (
    <div className="live">
      {going && parsed.points.length > 0 ? (
        <details open>
          <summary>
            {words["scores"]}: {parsed.label}
          </summary>
          <div className="scores">
            <Suspense fallback={null}>
              <Chart scores={parsed} lang={lang} />
            </Suspense>
          </div>
        </details>
      ) : null}
      <details>
        <summary>{words["log"]}</summary>
        <ol className="log" data-testid="run-log">
          {lines.map((line) => (
            <li key={line.seq}>
              <time>{clock(line.t)}</time> <b>{line.stage ?? words["run"]}</b>{" "}
              {line.text || words[`state.${line.state}`] || line.state}{" "}
              <i>{duration(line.seconds, lang)}</i>
            </li>
          ))}
        </ol>
      </details>
    </div>
  );
}

function clock(t: number): string {
  const at = new Date(t * 1000);
  return [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((one) => String(one).padStart(2, "0"))
    .join(":");
}
