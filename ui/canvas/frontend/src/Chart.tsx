// One chart that grows in place. The library comes in a file of its own, once a score is there.
import Plotly from "plotly.js-basic-dist-min";
import { useEffect, useRef } from "react";
import { number } from "./format";
import type { Scores } from "./scores";

const CONFIG = { displayModeBar: false, responsive: true };

export default function Chart({ scores, lang }: { scores: Scores; lang: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element) void Plotly.react(element, traces(scores, lang, element), layout(scores, element), CONFIG);
  });
  useEffect(() => {
    const element = place.current;
    return () => {
      if (element) Plotly.purge(element);
    };
  }, []);
  return (
    <div
      className="chart" ref={place} role="img" data-testid="live-chart" data-points={scores.points.length}
      aria-label={`${scores.label}: ${scores.points
        .map((one) => `${one.stage} ${number(one.value, lang)}`)
        .join(", ")}`}
    />
  );
}

function traces({ points }: Scores, lang: string, element: HTMLElement): object[] {
  return [
    {
      type: "scatter",
      mode: "markers+text",
      x: points.map((one) => one.value),
      y: points.map((one) => escaped(one.stage)),
      text: points.map((one) => number(one.value, lang)),
      textposition: "top center",
      hoverinfo: "skip",
      cliponaxis: false,
      marker: { size: 11, color: colour(element, "--train") },
      error_x: {
        type: "data",
        array: points.map((one) => one.spread ?? 0),
        visible: points.some((one) => one.spread !== null),
        thickness: 1.4,
      },
    },
  ];
}

function layout({ points }: Scores, element: HTMLElement): object {
  const grid = "rgba(128,128,128,.22)";
  const axis = { gridcolor: grid, zeroline: false, automargin: true, fixedrange: true };
  return {
    height: 80 + 30 * points.length,
    margin: { l: 8, r: 28, t: 18, b: 28 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: colour(element, "--text"), size: 12, family: getComputedStyle(element).fontFamily },
    xaxis: axis,
    yaxis: { ...axis, type: "category", autorange: "reversed" },
    showlegend: false,
  };
}

function colour(element: HTMLElement, name: string): string {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

// Labels of this library may carry markup of its own: names are not to.
function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
