// The sentence that says why a wire is refused.
import type { Refusal } from "../model/rules";
import type { EditorApi } from "./api";

export function explainRefusal({ code, values }: Refusal, t: EditorApi["t"]): string {
  const kinds = (names = "") =>
    names
      .split(", ")
      .map((name) => t(`wire.${name}`))
      .join(", ");
  const translated = values["takes"]
    ? { takes: kinds(values["takes"]), gives: kinds(values["gives"]) }
    : {};
  return t(`canvas.no.${code}`, { ...values, ...translated });
}
