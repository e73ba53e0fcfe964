// The workbench's layout: how large the panel beside the canvas is, whether it is folded or enlarged,
// and whether somebody presents. The page's style (`bench.css`) reads it from the root element, so that
// no script of the page runs for it and none can undo it. The browser remembers it for each person.
import { Observable } from "../model/observable";

export type PanelState = "open" | "folded" | "wide";
export type Side = "beside" | "below";
type Stored = { panel: PanelState; beside: number | null; below: number | null };

const PROPERTIES = { beside: "--fb-panel", below: "--fb-panel-low" };
const NARROW = "(max-width: 1100px)"; // as in the page's style
const LIMITS = { beside: { least: 300, left: 360 }, below: { least: 140, left: 180 } };
const USUAL: Stored = { panel: "open", beside: null, below: null };

export class Bench extends Observable {
  presenting = false;
  private stored: Stored;
  private readonly narrow = window.matchMedia(NARROW);
  private readonly key: string;

  constructor(workspace: string) {
    super();
    this.key = `fabrica.bench.${workspace}`;
    this.stored = load(this.key);
    this.narrow.addEventListener("change", this.notify);
    this.apply();
  }

  get panel(): PanelState {
    return this.stored.panel;
  }

  // Where the panel is: beside the canvas, or below it in a narrow window.
  get side(): Side {
    return this.narrow.matches ? "below" : "beside";
  }

  setPanel(panel: PanelState): void {
    this.change({ panel });
  }

  unfold(): void {
    if (this.panel === "folded") this.setPanel("open");
  }

  // Gives the panel a size, as far as the canvas keeps some room; opens it if it is not.
  resize(size: number, room: number): void {
    const { least, left } = LIMITS[this.side];
    const fitting = Math.round(Math.max(least, Math.min(size, room - left)));
    this.change({ panel: "open", [this.side]: fitting });
  }

  // The usual size again.
  reset(): void {
    this.change({ panel: "open", [this.side]: null });
  }

  present(presenting: boolean): void {
    this.presenting = presenting;
    this.apply();
    this.notify();
  }

  private change(change: Partial<Stored>): void {
    this.stored = { ...this.stored, ...change };
    save(this.key, this.stored);
    this.apply();
    this.notify();
  }

  private apply(): void {
    const root = document.documentElement;
    root.dataset["panel"] = this.panel;
    root.toggleAttribute("data-presenting", this.presenting);
    for (const side of ["beside", "below"] as const) {
      const size = this.stored[side];
      if (size === null) root.style.removeProperty(PROPERTIES[side]);
      else root.style.setProperty(PROPERTIES[side], `${size}px`);
    }
  }
}

function load(key: string): Stored {
  try {
    const stored = JSON.parse(window.localStorage.getItem(key) ?? "{}") as Partial<Stored> | null;
    return {
      panel: panelOf(stored?.panel),
      beside: sizeOf(stored?.beside),
      below: sizeOf(stored?.below),
    };
  } catch {
    return USUAL; // storage may be forbidden, and what is there may be anything
  }
}

const panelOf = (value: unknown): PanelState =>
  value === "folded" || value === "wide" ? value : "open";

const sizeOf = (value: unknown): number | null =>
  typeof value === "number" && value > 0 && value < 10_000 ? Math.round(value) : null;

function save(key: string, stored: Stored): void {
  try {
    window.localStorage.setItem(key, JSON.stringify(stored));
  } catch {
    // without storage the layout is the usual one next time
  }
}
