// A formula field: a combobox over a marked text, and below it what is wrong, or what the first rows give.
import { complete, isWhole, offersFor, wordAt } from "./completion";
import { Draft } from "./draft";
import { element } from "./elements";
import { Offers } from "./offers";
import { drawOther, drawTrial, markPlace } from "./outcome";
import { Trials } from "./trial";
import type { Choice, FormulaData, Trial } from "./types";

let made = 0;

export class Field {
  readonly host = element("div", { class: "formula" });
  send: (text: string) => void = () => {};
  private readonly id = `formula-${++made}`;
  private readonly label = element("label", { for: this.id });
  private readonly input = element("input", {
    "id": this.id,
    "type": "text",
    "role": "combobox",
    "autocomplete": "off",
    "autocapitalize": "off",
    "spellcheck": "false",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": `${this.id}-list`,
    "aria-describedby": `${this.id}-said`,
    "data-testid": "formula",
  });
  private readonly marked = element("div", { "class": "marked", "aria-hidden": "true" });
  private readonly button = element("button", { type: "button", tabindex: "-1", class: "choose" });
  private readonly said = element("p", { class: "said", id: `${this.id}-said`, role: "status" });
  private readonly other = element("div", { class: "other" });
  private readonly rows = element("div", { class: "rows" });
  private readonly offers: Offers;
  private readonly draft: Draft;
  private readonly trials = new Trials((text, trial) => this.showTrial(text, trial));
  private trial: Trial = {};
  private focused = false;

  constructor(private data: FormulaData) {
    const { words } = data;
    this.draft = new Draft(data.value);
    this.input.value = data.value;
    this.offers = new Offers(
      `${this.id}-list`,
      words["formula.list"] ?? "",
      words["formula.none"] ?? "",
      (choice) => this.take(choice),
    );
    const box = element("div", { class: "box" });
    box.append(this.marked, this.input, this.button);
    this.host.append(this.label, box, this.said, this.other, this.rows, this.offers.box);
    this.listen();
  }

  // New data, from a script that ran: what is being typed stays.
  receive(data: FormulaData): void {
    this.data = data;
    const { words } = data;
    this.label.textContent = data.label;
    this.input.placeholder = words["example"] ?? "";
    this.input.maxLength = data.limit;
    this.button.title = words["formula.choose"] ?? "";
    this.button.setAttribute("aria-label", this.button.title);
    if (this.draft.receive(data.value)) this.input.value = this.draft.text;
    this.drawSaid();
    this.trials.refresh(data, this.draft.text);
  }

  // After the field was moved on the page: as it was left.
  return(): void {
    if (this.focused) this.input.focus({ preventScroll: true });
  }

  stop(): void {
    this.offers.hide();
    this.trials.stop();
  }

  private listen(): void {
    const { input } = this;
    input.addEventListener("focus", () => (this.focused = true));
    input.addEventListener("blur", () => this.leave());
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        this.hide();
        this.commit(); // before the page runs the pipeline
        return;
      }
      event.stopPropagation(); // the page has keys of its own
      if (this.press(event)) event.preventDefault();
    });
    input.addEventListener("scroll", () => this.follow());
    input.addEventListener("pointerdown", () => this.hide());
    this.button.addEventListener("pointerdown", (event) => event.preventDefault());
    this.button.addEventListener("click", () => {
      input.focus();
      if (this.offers.open) this.hide();
      else this.offer(true);
    });
  }

  private leave(): void {
    if (!this.host.isConnected) return; // moved, not left
    this.focused = false;
    this.hide();
    this.commit();
    this.drawSaid();
  }

  private commit(): void {
    const text = this.draft.send();
    if (text !== null) this.send(text);
  }

  private typed(): void {
    this.draft.type(this.input.value);
    this.trial = {};
    this.drawMark();
    this.trials.later(this.data, this.draft.text);
    this.offer(false);
  }

  // Returns whether the key was used up.
  private press({ key, ctrlKey, altKey, isComposing }: KeyboardEvent): boolean {
    if (isComposing) return false;
    if (key === " " && ctrlKey) return this.offer(true);
    if (key === "ArrowDown" && (altKey || !this.offers.open)) return this.offer(true);
    if (this.offers.open && (key === "ArrowDown" || key === "ArrowUp")) {
      this.offers.move(key === "ArrowDown" ? 1 : -1);
      return this.name();
    }
    if (key === "Escape" && this.offers.open) return this.hide();
    if (key !== "Enter") return false;
    const { chosen } = this.offers;
    if (this.offers.open && chosen) this.take(chosen);
    else this.commit();
    return true;
  }

  // Offers what fits at the caret; unasked only where a name has been begun.
  private offer(asked: boolean): boolean {
    const word = wordAt(this.input.value, this.input.selectionStart ?? 0);
    const { choices } = this.data;
    const begun = word !== null && word.typed !== "" && !isWhole(word, choices);
    if (!word || !(asked || begun)) return this.hide();
    const found = offersFor(
      asked && isWhole(word, choices) ? { ...word, typed: "" } : word,
      choices,
    );
    if (found.length === 0 && !asked) return this.hide();
    this.offers.show(found, this.input.getBoundingClientRect());
    return this.name();
  }

  private name(): boolean {
    const { activeId } = this.offers;
    this.input.setAttribute("aria-expanded", String(this.offers.open));
    if (activeId) this.input.setAttribute("aria-activedescendant", activeId);
    else this.input.removeAttribute("aria-activedescendant");
    return true;
  }

  private hide(): boolean {
    this.offers.hide();
    return this.name();
  }

  private take(choice: Choice): void {
    const { input } = this;
    const word = wordAt(input.value, input.selectionStart ?? 0);
    if (!word) return;
    const { text, caret } = complete(input.value, word, choice);
    input.value = text.slice(0, this.data.limit);
    input.setSelectionRange(caret, caret);
    this.typed();
    this.hide();
  }

  private showTrial(text: string, trial: Trial): void {
    if (text !== this.draft.text) return;
    this.trial = trial;
    this.drawSaid();
    drawTrial(this.rows, trial, this.data.words["formula.first_rows"] ?? "");
  }

  private drawSaid(): void {
    const { fault, said } = this.trial;
    // What is set already is said by the form, with its fix.
    this.said.textContent = (this.draft.changed ? fault?.said : "") || said || "";
    this.said.classList.toggle("wrong", Boolean(fault) && !this.goesOn());
    this.input.setAttribute("aria-invalid", String(Boolean(fault) && !this.goesOn()));
    this.drawMark();
    drawOther(this.other, this.draft.other, this.data.words, () => {
      this.draft.takeOther();
      this.input.value = this.draft.text;
      this.trials.later(this.data, this.draft.text);
      this.drawSaid();
    });
  }

  // Whether somebody is still typing what is faulty, or at the end, where something is missing.
  private goesOn(): boolean {
    const { fault } = this.trial;
    if (!this.focused || !fault) return false;
    const caret = this.input.selectionStart ?? 0;
    const isThere = fault.start < caret && caret <= fault.end;
    return isThere || fault.start >= this.draft.text.trimEnd().length;
  }

  private drawMark(): void {
    markPlace(this.marked, this.draft.text, this.goesOn() ? undefined : this.trial.fault);
    this.follow();
  }

  private follow(): void {
    this.marked.scrollLeft = this.input.scrollLeft;
  }
}
