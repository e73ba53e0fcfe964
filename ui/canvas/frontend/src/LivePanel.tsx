// What a run says while it goes on: scores and drift as they come, and its log.
import { lazy, memo, Suspense, useEffect, useMemo, useState } from "react";
import { driftFigure, scoreFigure, type Figure } from "./figures";
import { duration } from "./format";
import { useRead, useStore } from "./hooks";
import { inWords } from "./lines";
import { drifting, growing } from "./scores";
import type { RunEvent } from "./types";

const load = () => import("./Chart");
const Chart = lazy(load);

export function LivePanel() {
  const store = useStore();
  const watched = useRead((one) => one.heard());
  const going = useRead((one) => one.data.run?.active === true); // then the page has its tables
  const scores = useRead((one) => JSON.stringify(growing(one)));
  const drifts = useRead((one) => JSON.stringify(drifting(one)));
  const grown = useMemo(() => growing(store), [scores, store]);
  const drifted = useMemo(() => drifting(store), [drifts, store]);
  useEffect(() => {
    if (going) void load(); // so that it is there when the first score comes
  }, [going]);
  const { words, lang } = store.data;
  if (!watched) return null;
  const title = words["drift"] ?? "";
  return (
    <div className="live">
      {going && grown.points.length > 0 ? (
        <Growing title={`${words["scores"]}: ${grown.label}`} figure={scoreFigure(grown, lang)} />
      ) : null}
      {going && drifted.columns.length > 0 ? (
        <Growing title={`${title}: ${drifted.stage}`} figure={driftFigure(drifted, title, lang)} />
      ) : null}
      <Log />
    </div>
  );
}

function Growing({ title, figure }: { title: string; figure: Figure }) {
  return (
    <details open>
      <summary>{title}</summary>
      <div className="scores">
        <Suspense fallback={null}>
          <Chart figure={figure} />
        </Suspense>
      </div>
    </details>
  );
}

// Of the stage that is looked at, or of all.
function Log() {
  const store = useStore();
  const lines = useRead((one) => one.lines);
  const lang = useRead((one) => one.data.lang);
  const stage = useRead((one) => one.selected);
  const [whole, setWhole] = useState(false);
  const { words } = store.data;
  const own = stage !== null && !whole;
  const shown = own ? lines.filter((line) => line.stage === stage) : lines;
  return (
    <details>
      <summary>{words["log"]}</summary>
      {stage === null ? null : (
        <div className="of" role="group" aria-label={words["log"]}>
          <button type="button" aria-pressed={own} onClick={() => setWhole(false)}>{stage}</button>
          <button type="button" aria-pressed={!own} onClick={() => setWhole(true)}>{words["log.all"]}</button>
        </div>
      )}
      <ol className="log" data-testid="run-log">
        {shown.map((line) => (
          <Line key={line.seq} line={line} lang={lang} />
        ))}
        {shown.length === 0 ? <li>{words["log.none"]}</li> : null}
      </ol>
    </details>
  );
}

const Line = memo(({ line, lang }: { line: RunEvent; lang: string }) => {
  const { data } = useStore();
  const text = inWords(line, data);
  if (!text) return null;
  return (
    <li>
      <time>{clock(line.t)}</time> <b>{line.stage ?? data.words["run"]}</b> {text}{" "}
      <i>{duration(line.seconds ?? null, lang)}</i>
    </li>
  );
});

function clock(t: number): string {
  const at = new Date(t * 1000);
  return [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((one) => String(one).padStart(2, "0"))
    .join(":");
}
