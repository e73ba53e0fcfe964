// A chart that is updated in place. Plotly is in a chunk of its own, loaded with the first chart.
import Plotly from "plotly.js-basic-dist-min";
import { useEffect, useRef } from "react";
import type { Figure } from "./figures";

const CONFIG = { displayModeBar: false };
const GRID = "rgba(128,128,128,.22)";
const AXIS = { gridcolor: GRID, zeroline: false, automargin: true, fixedrange: true };

export default function Chart({ figure }: { figure: Figure }) {
  const place = useRef<HTMLDivElement>(null);
  const pen = useRef<ChartRenderer>(null);
  useEffect(() => pen.current?.draw(figure));
  useEffect(() => {
    pen.current = new ChartRenderer(place.current!);
    pen.current.draw(figure);
    return () => pen.current?.leave();
  }, []);
  return (
    <div
      className="chart"
      ref={place}
      role="img"
      aria-label={figure.label}
      data-testid={figure.name === "scores" ? "live-chart" : `live-${figure.name}`}
      data-points={figure.points}
    />
  );
}

// Renders one figure after the other, skipping all but the newest that wait, and never into an
// element that has been removed, which Plotly cannot do.
class ChartRenderer {
  private drawn: Promise<unknown> = Promise.resolve();
  private next: Figure | null = null;
  private last: Figure | null = null;
  private width = 0;
  private readonly size: ResizeObserver;

  constructor(private readonly element: HTMLElement) {
    this.size = new ResizeObserver(() => {
      if (this.last && this.width !== element.clientWidth) this.draw(this.last);
    });
    this.size.observe(element);
  }

  draw(figure: Figure): void {
    const waiting = this.next !== null;
    this.next = this.last = figure;
    if (!waiting) this.after(() => this.now());
  }

  leave(): void {
    this.size.disconnect();
    this.last = this.next = null;
    this.after(() => Plotly.purge(this.element));
  }

  private now(): Promise<unknown> | undefined {
    const figure = this.next;
    this.next = null;
    if (!figure || !this.element.isConnected) return undefined;
    this.width = this.element.clientWidth;
    return drawFigure(this.element, figure, this.width);
  }

  private after(work: () => unknown): void {
    this.drawn = this.drawn.then(work).catch(() => undefined);
  }
}

function drawFigure(element: HTMLElement, figure: Figure, width: number): Promise<unknown> {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return Plotly.react(
    element,
    figure.traces(colour),
    { width, ...layout(figure, colour, style.fontFamily) },
    CONFIG,
  );
}

function layout(
  { height, room, range, heights, separators }: Figure,
  colour: (name: string) => string,
  family: string,
): object {
  return {
    height,
    separators,
    margin: { l: 8, r: 36, t: room, b: 28 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: colour("--text"), size: 12, family },
    xaxis: { ...AXIS, range },
    yaxis: heights
      ? { ...AXIS, range: heights }
      : { ...AXIS, type: "category", autorange: "reversed" },
    bargap: 0.35,
    showlegend: false,
  };
}
