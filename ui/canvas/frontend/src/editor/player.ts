// The player: tells what the last run recorded, stage by stage, forwards and back, at a chosen pace.
// Nothing of it touches the page: a step is drawn at once, and no timer runs while it is paused.
import { textIn, titleOf } from "../model/localText";
import { Observable } from "../model/observable";
import { stageOrder } from "../model/order";
import type { Recording, RowPassport, RunStep } from "../model/recording";
import type { CanvasData, Graph, Stage, StageInfo } from "../model/types";

// What the player needs of the editor.
type Host = {
  readonly store: { readonly data: CanvasData };
  readonly graph: Graph;
  readonly lang: string;
  readonly viewport: {
    centre: (stage: string) => void;
    enlarge: (stage: string) => void;
  } | null;
  stage(id: string): Stage | undefined;
  info(id: string): StageInfo;
  t(code: string): string;
  select(ids: string[], options: { reveal: boolean; focus: boolean }): void;
  announce(code: string, values: Record<string, string | number>): void;
  showRefusal(text: string): void;
};

export type Wanted = { value: string; column?: string; stage?: string; number?: boolean };
type Answer = { said?: string };

export const PACES = [2, 4, 6, 10, 15, 25]; // seconds a stage
const USUAL_PACE = 2;
const EMPTY = { block: "", family: "prepare", state: "", state_said: "", code: "", called: "" };

export class Player extends Observable {
  open = false;
  playing = false;
  index = 0;
  recording: Recording | null = null;
  failure = ""; // why there is no recording
  row: RowPassport | null = null;
  rowFailure = "";
  finding = false;
  private pace = USUAL_PACE;
  private timer: number | undefined;
  private asked = 0; // answers to earlier questions are late
  private shownSteps: { of: unknown; lang: string; steps: RunStep[] } | null = null;

  constructor(private readonly editor: Host) {
    super();
  }

  get seconds(): number {
    return PACES[this.pace]!;
  }

  // The steps; until the recording is there, what the drawing says of the stages.
  get steps(): RunStep[] {
    const { graph, lang } = this.editor;
    const of = this.recording ?? graph;
    if (this.shownSteps?.of !== of || this.shownSteps.lang !== lang)
      this.shownSteps = { of, lang, steps: this.recording?.steps ?? this.drawnSteps() };
    return this.shownSteps.steps;
  }

  get step(): RunStep | undefined {
    return this.steps[this.index];
  }

  // The run that can be played, if there is one.
  get run(): string | null {
    const { run, plays } = this.editor.store.data;
    return run && plays ? run.id : null;
  }

  start(): void {
    if (this.run === null) return this.editor.showRefusal(this.editor.t("canvas.play.first"));
    this.open = true;
    this.index = 0;
    this.recording = null;
    this.row = null;
    this.rowFailure = "";
    const first = this.step;
    document.documentElement.toggleAttribute("data-playing", true);
    this.show();
    // The drawing has its new size a moment later.
    window.setTimeout(() => first && this.open && this.editor.viewport?.enlarge(first.stage), 60);
    void this.load();
  }

  close(): void {
    this.pause();
    this.open = false;
    document.documentElement.toggleAttribute("data-playing", false);
    this.notify();
    const { step } = this;
    if (step && this.editor.stage(step.stage))
      this.editor.select([step.stage], { reveal: true, focus: true });
  }

  go(index: number): void {
    const next = Math.max(0, Math.min(index, this.steps.length - 1));
    if (next === this.index) return;
    this.index = next;
    this.show();
    if (this.playing) this.wait();
  }

  goTo(stage: string): void {
    const index = this.steps.findIndex((step) => step.stage === stage);
    if (index >= 0) this.go(index);
  }

  toggle(): void {
    if (this.playing) return this.pause();
    if (this.index >= this.steps.length - 1) this.go(0);
    this.playing = true;
    this.wait();
    this.notify();
  }

  pause(): void {
    window.clearTimeout(this.timer);
    this.playing = false;
    this.notify();
  }

  hurry(by: 1 | -1): void {
    this.pace = Math.max(0, Math.min(this.pace - by, PACES.length - 1));
    if (this.playing) this.wait();
    this.notify();
  }

  // How a stage is drawn while the run is told.
  mark(stage: string): string {
    if (!this.open) return "";
    const index = this.steps.findIndex((step) => step.stage === stage);
    const told = index === this.index ? "told" : index < 0 || index > this.index ? "untold" : "";
    const presence = this.row?.steps[stage]?.presence;
    const lost = presence === "left_out" ? "row-left" : "";
    const away = presence === "gone" || presence === "beside" ? "row-away" : "";
    return [told, lost, away].filter(Boolean).join(" ");
  }

  async follow(wanted: Wanted): Promise<void> {
    const asked = ++this.asked;
    this.finding = true;
    this.rowFailure = "";
    this.notify();
    const answer = await this.ask<RowPassport>("row", {
      value: wanted.value,
      column: wanted.column ?? "",
      stage: wanted.stage ?? "",
      number: wanted.number ? "1" : "",
    });
    if (asked !== this.asked) return;
    this.finding = false;
    if (answer && "steps" in answer) this.row = answer;
    else this.rowFailure = answer?.said ?? this.editor.t("canvas.play.away");
    this.notify();
  }

  letGo(): void {
    this.asked++;
    this.row = null;
    this.rowFailure = "";
    this.finding = false;
    this.notify();
  }

  private async load(): Promise<void> {
    const { run } = this;
    this.failure = "";
    const answer = await this.ask<Recording>("recording", {});
    if (!this.open || this.run !== run) return;
    const stage = this.step?.stage;
    if (answer && "steps" in answer) this.recording = answer;
    else this.failure = answer?.said ?? this.editor.t("canvas.play.away");
    const index = this.steps.findIndex((step) => step.stage === stage);
    this.index = Math.max(0, index);
    this.notify();
  }

  private async ask<T>(
    kind: "recording" | "row",
    query: Record<string, string>,
  ): Promise<T | (Answer & object) | null> {
    const { plays } = this.editor.store.data;
    if (!plays || this.run === null) return null;
    const url = new URL(plays[kind], document.baseURI);
    const values = { ...query, run: this.run, lang: this.editor.lang };
    for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
    try {
      const answer = await fetch(url, { headers: { "x-fabrica-token": plays.token } });
      return (await answer.json()) as T | Answer;
    } catch {
      return null;
    }
  }

  private wait(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (document.hidden || this.index >= this.steps.length - 1) return this.pause();
      this.go(this.index + 1);
    }, this.seconds * 1000);
  }

  private show(): void {
    const { step, editor } = this;
    this.notify();
    if (!step) return;
    editor.viewport?.centre(step.stage);
    const n = this.index + 1;
    editor.announce("canvas.play.step", { n, of: this.steps.length, name: step.title });
  }

  private drawnSteps(): RunStep[] {
    const { editor } = this;
    return stageOrder(editor.graph).map((id) => ({
      ...EMPTY,
      stage: id,
      title: titleOf(editor.stage(id), id, editor.lang),
      note: textIn(editor.stage(id)?.note, editor.lang),
      block: editor.info(id).title,
      family: editor.info(id).family,
      said: [],
      figures: [],
      chips: [],
      examples: null,
    }));
  }
}
