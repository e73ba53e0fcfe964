// The blocks that were used last, kept by the browser for each workspace.
const MOST = 5;
const PREFIX = "fabrica.recent.";

export function recent(workspace: string): string[] {
  try {
    const found: unknown = JSON.parse(window.localStorage.getItem(PREFIX + workspace) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return []; // storage may be forbidden, and what is there may be anything
  }
}

export function used(workspace: string, block: string): void {
  const next = [block, ...recent(workspace).filter((one) => one !== block)].slice(0, MOST);
  try {
    window.localStorage.setItem(PREFIX + workspace, JSON.stringify(next));
  } catch {
    return;
  }
}
