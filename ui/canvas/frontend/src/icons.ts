// The blocks' pictures, drawn from their paths: no font, no file, no markup.
import {
  Binary, Blocks, Brain, Calendar, ChartColumn, ChartSpline, CircleDot, ClipboardCheck, Columns3,
  Combine, CopyMinus, Database, Dices, FileSpreadsheet, Filter, FlaskConical, Flower2, Gauge,
  GitBranch, Layers, LifeBuoy, ListChecks, ListFilter, PaintBucket, Radar, Rocket, Ruler, Scale,
  Search, ShieldCheck, SlidersHorizontal, Split, SquareFunction, Table, Tags, Target, Trees,
  TrendingUp, Waves, type IconNode,
} from "lucide";

const ICONS: Record<string, IconNode> = {
  "binary": Binary, "blocks": Blocks, "brain": Brain, "calendar": Calendar,
  "chart-column": ChartColumn, "chart-spline": ChartSpline, "circle-dot": CircleDot,
  "clipboard-check": ClipboardCheck, "columns-3": Columns3, "combine": Combine,
  "copy-minus": CopyMinus, "database": Database, "dices": Dices,
  "file-spreadsheet": FileSpreadsheet, "filter": Filter, "flask-conical": FlaskConical,
  "flower-2": Flower2, "gauge": Gauge, "git-branch": GitBranch, "layers": Layers,
  "life-buoy": LifeBuoy, "list-checks": ListChecks, "list-filter": ListFilter,
  "paint-bucket": PaintBucket, "radar": Radar, "rocket": Rocket, "ruler": Ruler, "scale": Scale,
  "search": Search, "shield-check": ShieldCheck, "sliders-horizontal": SlidersHorizontal,
  "split": Split, "square-function": SquareFunction, "table": Table, "tags": Tags,
  "target": Target, "trees": Trees, "trending-up": TrendingUp, "waves": Waves,
};

// For a block whose own picture is not among them.
const OF_FAMILY: Record<string, IconNode> = {
  ingest: Database, validate_data: ClipboardCheck, prepare: SlidersHorizontal,
  train: Brain, validate_model: Gauge, monitor: Radar,
};

export function icon(name: string, family: string): IconNode {
  return ICONS[name] ?? OF_FAMILY[family] ?? Blocks;
}

// What state a stage is in, in a box of 12 by 12.
export const MARKS: Record<string, string> = {
  not_run: "M2 6h8",
  outdated: "M10.5 6a4.5 4.5 0 1 1-1.3-3.2M9.4 .8v2.4H7",
  waiting: "M6 1a5 5 0 1 0 .01 0M6 3.5V6l1.8 1.2",
  running: "M6 1a5 5 0 0 1 5 5",
  succeeded: "M1.5 6.5 4.6 9.6 10.5 2.8",
  reused: "M1.5 6.5 4.6 9.6 10.5 2.8",
  failed: "M2 2l8 8M10 2l-8 8",
  refused: "M6 1a5 5 0 1 0 .01 0M2.6 9.4l6.8-6.8",
  skipped: "M2 2l4 4-4 4M6 2l4 4-4 4",
  off: "M6 1v5M3.2 2.6a4.5 4.5 0 1 0 5.6 0",
  cancelled: "M2.5 2.5h7v7h-7z",
};
