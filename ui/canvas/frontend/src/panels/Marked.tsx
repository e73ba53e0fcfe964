// A text with what was searched for marked in it.
import { spans } from "./text";

export function Marked({ text, wanted }: { text: string; wanted: string[] }) {
  const found = spans(text, wanted);
  if (found.length === 0) return <>{text}</>;
  const parts = found.map(({ from, to }, index) => [
    text.slice(found[index - 1]?.to ?? 0, from),
    <mark key={from}>{text.slice(from, to)}</mark>,
  ]);
  return (
    <>
      {parts}
      {text.slice(found.at(-1)!.to)}
    </>
  );
}
