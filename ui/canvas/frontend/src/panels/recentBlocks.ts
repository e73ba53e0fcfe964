// The most recently used blocks, remembered by the browser for each workspace.
const MAX_BLOCKS = 5;
const PREFIX = "fabrica.recent.";

export function recentBlocks(workspace: string): string[] {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(PREFIX + workspace) ?? "[]");
    return Array.isArray(stored)
      ? stored.filter((id) => typeof id === "string").slice(0, MAX_BLOCKS)
      : [];
  } catch {
    return []; // storage may be forbidden, and what is there may be anything
  }
}

export function rememberBlock(workspace: string, block: string): void {
  const next = [block, ...recentBlocks(workspace).filter((id) => id !== block)].slice(
    0,
    MAX_BLOCKS,
  );
  try {
    window.localStorage.setItem(PREFIX + workspace, JSON.stringify(next));
  } catch {
    return;
  }
}
