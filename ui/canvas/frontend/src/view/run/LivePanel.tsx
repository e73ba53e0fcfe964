// The live panel of a run: scores and drift as they come, and the log.
import { lazy, memo, Suspense, useEffect, useMemo, useState } from "react";
import { useSceneState, useSceneStore } from "../../editor/hooks";
import { formatDuration } from "../../model/format";
import { describeEvent } from "../../model/runLog";
import type { RunEvent } from "../../model/types";
import { driftFigure, scoreFigure, trialFigure, windowFigure, type Figure } from "./figures";
import { collectDrift, collectScores, collectTrials, collectWindows } from "./scores";

const load = () => import("./Chart");
const Chart = lazy(load);

export function LivePanel() {
  const store = useSceneStore();
  const watched = useSceneState((store) => store.hasRunEvents());
  const going = useSceneState((store) => store.data.run?.active === true); // then the page has its tables
  const scores = useSceneState((store) => JSON.stringify(collectScores(store)));
  const drifts = useSceneState((store) => JSON.stringify(collectDrift(store)));
  const grown = useMemo(() => collectScores(store), [scores, store]);
  const drifted = useMemo(() => collectDrift(store), [drifts, store]);
  const tried = useSceneState((store) => JSON.stringify(collectTrials(store)));
  const searches = useMemo(() => collectTrials(store), [tried, store]);
  const seen = useSceneState((store) => JSON.stringify(collectWindows(store)));
  const watches = useMemo(() => collectWindows(store), [seen, store]);
  useEffect(() => {
    if (going) void load(); // so that it is there when the first score comes
  }, [going]);
  const { words, lang } = store.data;
  if (!watched) return null;
  const title = words["drift"] ?? "";
  return (
    <div className="live">
      {going && grown.points.length > 0 ? (
        <LiveChart title={`${words["scores"]}: ${grown.label}`} figure={scoreFigure(grown, lang)} />
      ) : null}
      {going
        ? searches.map((trials) => (
            <LiveChart
              key={trials.stage}
              title={`${words["trials"]}: ${trials.stage}`}
              figure={trialFigure(trials, lang)}
            />
          ))
        : null}
      {going
        ? watches.map((watch) => (
            <LiveChart
              key={watch.stage}
              title={`${words["watch"]}: ${watch.stage}`}
              figure={windowFigure(watch, lang)}
            />
          ))
        : null}
      {going && drifted.columns.length > 0 ? (
        <LiveChart
          title={`${title}: ${drifted.stage}`}
          figure={driftFigure(drifted, title, lang)}
        />
      ) : null}
      <RunLog />
    </div>
  );
}

function LiveChart({ title, figure }: { title: string; figure: Figure }) {
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

// The log of the selected stage, or of all.
function RunLog() {
  const store = useSceneStore();
  const lines = useSceneState((store) => store.log);
  const lang = useSceneState((store) => store.data.lang);
  const stage = useSceneState((store) => store.selected);
  const [whole, setWhole] = useState(false);
  const { words } = store.data;
  const stageOnly = stage !== null && !whole;
  const visible = stageOnly ? lines.filter((line) => line.stage === stage) : lines;
  return (
    <details>
      <summary>{words["log"]}</summary>
      {stage === null ? null : (
        <div className="of" role="group" aria-label={words["log"]}>
          <button type="button" aria-pressed={stageOnly} onClick={() => setWhole(false)}>
            {stage}
          </button>
          <button type="button" aria-pressed={!stageOnly} onClick={() => setWhole(true)}>
            {words["log.all"]}
          </button>
        </div>
      )}
      <ol className="log" data-testid="run-log">
        {visible.map((line) => (
          <LogLine key={line.seq} line={line} lang={lang} />
        ))}
        {visible.length === 0 ? <li>{words["log.none"]}</li> : null}
      </ol>
    </details>
  );
}

const LogLine = memo(({ line, lang }: { line: RunEvent; lang: string }) => {
  const { data } = useSceneStore();
  const text = describeEvent(line, data);
  if (!text) return null;
  return (
    <li>
      <time>{clockTime(line.t)}</time> <b>{line.stage ?? data.words["run"]}</b> {text}{" "}
      <i>{formatDuration(line.seconds ?? null, lang)}</i>
    </li>
  );
});

function clockTime(t: number): string {
  const date = new Date(t * 1000);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}
