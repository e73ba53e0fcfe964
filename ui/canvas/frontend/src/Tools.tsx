// Zoom and fit, with the page's own words.
type Tool = "smaller" | "fit" | "bigger";

const PATHS: [Tool, string][] = [
  ["smaller", "M3 8h10"],
  ["fit", "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"],
  ["bigger", "M8 3v10M3 8h10"],
];

export function Tools({ words, use }: { words: Record<string, string>; use: (tool: Tool) => void }) {
  return (
    <div className="tools">
      {PATHS.map(([name, path]) => (
        <button
          key={name}
          type="button"
          title={words[name]}
          aria-label={words[name]}
          data-testid={`canvas-${name}`}
          onClick={() => use(name)}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d={path} />
          </svg>
        </button>
      ))}
    </div>
  );
}
