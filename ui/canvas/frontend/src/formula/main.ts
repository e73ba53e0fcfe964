// The entry of the component. Streamlit may replace the element that it gives: the field is kept and
// moved to the new one, with what is being typed.
import { Field } from "./field";
import css from "./formula.css?inline";
import { element } from "./elements";
import type { FormulaData } from "./types";

type Component = {
  data: FormulaData | null;
  parentElement: HTMLElement | ShadowRoot;
  setStateValue: (name: string, value: unknown) => void;
};

const FIELDS = new Map<string, Field>();
const LEAVE_DELAY = 4000;
let sent = 0;

export default function formula(component: Component): (() => void) | undefined {
  const { data, parentElement, setStateValue } = component;
  const slot = parentElement.querySelector(".slot");
  if (!data || !slot) return undefined;
  const field = FIELDS.get(data.id) ?? new Field(data);
  FIELDS.set(data.id, field);
  field.send = (text) => setStateValue("typed", { text, number: `${Date.now()}-${++sent}` });
  if (field.host.parentNode !== slot) {
    slot.replaceChildren(element("style", {}, css), field.host);
    field.return();
  }
  field.receive(data);
  return () => leave(data.id, field);
}

// Forgets a field that is not on the page again after a while.
function leave(id: string, field: Field): void {
  window.setTimeout(() => {
    if (field.host.isConnected || FIELDS.get(id) !== field) return;
    field.stop();
    FIELDS.delete(id);
  }, LEAVE_DELAY);
}
