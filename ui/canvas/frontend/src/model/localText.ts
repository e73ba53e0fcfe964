// Texts for people in a pipeline file: one for all readers, or one a language.
import type { LocalText } from "./types";

// A text in a language; where it is not written in it, in another one.
export function textIn(text: LocalText | undefined, lang: string): string {
  if (text === undefined || typeof text === "string") return text ?? "";
  return text[lang] || text["en"] || (Object.values(text)[0] ?? "");
}

// What a stage or a group is called: its title in a language, or else its name.
export function titleOf(part: { title?: LocalText } | undefined, id: string, lang: string): string {
  return textIn(part?.title, lang) || id;
}

// A text with new words: in one language if it has several, else for all.
export function withText(text: LocalText, lang: string, words: string): LocalText {
  return typeof text === "string" ? words : { ...text, [lang]: words };
}

// A text in all its languages, for searches.
export function allWords(text: LocalText | undefined): string {
  return text === undefined || typeof text === "string"
    ? (text ?? "")
    : Object.values(text).join(" ");
}
