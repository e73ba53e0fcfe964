// A text with the matches of a search highlighted.
import { matchSpans } from "./textSearch";

export function Highlight({ text, words }: { text: string; words: string[] }) {
  const matches = matchSpans(text, words);
  if (matches.length === 0) return <>{text}</>;
  const parts = matches.map(({ from, to }, index) => [
    text.slice(matches[index - 1]?.to ?? 0, from),
    <mark key={from}>{text.slice(from, to)}</mark>,
  ]);
  return (
    <>
      {parts}
      {text.slice(matches.at(-1)!.to)}
    </>
  );
}
