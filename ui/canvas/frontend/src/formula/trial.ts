// Tries what is being typed on the server: after a pause, the last text only.
import type { FormulaData, Trial } from "./types";

const PAUSE = 250;

export class Trials {
  private timer = 0;
  private running: AbortController | null = null;
  private asked = "";

  constructor(private readonly show: (text: string, trial: Trial) => void) {}

  later(data: FormulaData, text: string): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.now(data, text), PAUSE);
  }

  // A field that is drawn anew is not tried anew, unless what reaches its stage has changed.
  refresh(data: FormulaData, text: string): void {
    if (this.asked !== questionOf(data, text)) this.later(data, text);
  }

  stop(): void {
    window.clearTimeout(this.timer);
    this.running?.abort();
  }

  private async now(data: FormulaData, text: string): Promise<void> {
    this.asked = questionOf(data, text);
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    try {
      const answer = await fetch(data.url, {
        method: "POST",
        headers: { "content-type": "application/json", "x-fabrica-token": data.token },
        body: JSON.stringify({ ...data.place, text }),
        signal: running.signal,
      });
      const trial = answer.ok ? ((await answer.json()) as Trial) : {};
      if (!running.signal.aborted) this.show(text, trial);
    } catch {
      // The server is gone, or another text was typed: what is shown stays.
    }
  }
}

function questionOf({ place, choices }: FormulaData, text: string): string {
  const columns = choices.filter(({ what }) => what === "column");
  return JSON.stringify([place, text, columns.map(({ name, kind }) => [name, kind])]);
}
