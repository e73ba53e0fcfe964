// Texts for people in a pipeline file: one for all readers, or one a language.
import type { LocalText } from "./types";

// A text in a language; where it is not written in it, in another one.
export function textIn(text: LocalText | undefined, lang: string): string {
  if (text === undefined || typeof text === "string") return text ?? "";
  return text[lang] || text["en"] || (Object.values(text)[0] ?? "");
}

// A text in all its languages, for searches.
export function allWords(text: LocalText | undefined): string {
  return text === undefined || typeof text === "string"
    ? (text ?? "")
    : Object.values(text).join(" ");
}
