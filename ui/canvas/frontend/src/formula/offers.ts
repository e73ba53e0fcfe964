// The list of what can be chosen, in the page's top layer: the options of a combobox.
import { element } from "./elements";
import type { Choice } from "./types";

const GAP = 4;
const LOWEST = 120; // with less room below, the list stands above

export class Offers {
  readonly box = element("div", { class: "offers", popover: "manual" });
  readonly list: HTMLElement;
  private readonly none = element("p", { class: "none" });
  private choices: Choice[] = [];
  private active = -1;

  constructor(
    readonly id: string,
    label: string,
    none: string,
    private readonly take: (choice: Choice) => void,
  ) {
    this.list = element("div", { "role": "listbox", id, "aria-label": label });
    this.none.textContent = none;
    this.box.append(this.list, this.none);
    this.box.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus
    this.box.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      const choice = option && this.choices[Number(option.dataset["index"])];
      if (choice) this.take(choice);
    });
  }

  get open(): boolean {
    return this.box.isConnected && this.box.matches(":popover-open");
  }

  get chosen(): Choice | undefined {
    return this.choices[this.active];
  }

  get activeId(): string | undefined {
    return this.chosen ? `${this.id}-${this.active}` : undefined;
  }

  show(choices: Choice[], field: DOMRect): void {
    this.choices = choices;
    this.list.replaceChildren(...choices.map((choice, index) => this.option(choice, index)));
    this.none.hidden = choices.length > 0;
    if (!this.open) this.box.showPopover();
    this.place(field);
    this.mark(choices.length ? 0 : -1);
  }

  hide(): void {
    if (this.open) this.box.hidePopover();
    this.choices = [];
    this.active = -1;
  }

  move(step: number): void {
    const count = this.choices.length;
    if (count) this.mark((this.active + step + count) % count);
  }

  private mark(index: number): void {
    this.active = index;
    for (const [place, option] of [...this.list.children].entries())
      option.setAttribute("aria-selected", String(place === index));
    this.list.children[index]?.scrollIntoView({ block: "nearest" });
  }

  private place({ left, top, bottom, width }: DOMRect): void {
    const { style } = this.box;
    const below = window.innerHeight - bottom - 2 * GAP;
    const up = below < LOWEST && top > below;
    const wide = Math.min(Math.max(width, 340), window.innerWidth - 2 * GAP);
    style.width = `${wide}px`;
    style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - wide - GAP))}px`;
    style.maxHeight = `${Math.min(320, up ? top - 2 * GAP : below)}px`;
    style.top = up ? "auto" : `${bottom + GAP}px`;
    style.bottom = up ? `${window.innerHeight - top + GAP}px` : "auto";
  }

  private option({ what, name, kind, help }: Choice, index: number): HTMLElement {
    const option = element("div", {
      "role": "option",
      "id": `${this.id}-${index}`,
      "class": what,
      "data-index": String(index),
      "aria-selected": "false",
    });
    option.append(element("b", {}, name), element("i", {}, kind));
    if (help) option.append(element("small", {}, help));
    return option;
  }
}
