// Downloads from the menu, once all edits are stored.
import type { EditorApi } from "./api";

const PATIENCE = 5000; // until what is on its way is stored

export async function download(editor: EditorApi, address: string): Promise<void> {
  await waitUntilStored(editor);
  try {
    const answer = await fetch(new URL(address, document.baseURI));
    if (!answer.ok) return editor.showRefusal(await answer.text());
    saveFile(await answer.blob(), fileName(answer.headers.get("content-disposition") ?? ""));
  } catch {
    editor.showRefusal(editor.t("canvas.take.away"));
  }
}

// Waits until the server has all edits, but not for ever.
export async function waitUntilStored(editor: EditorApi): Promise<void> {
  const until = Date.now() + PATIENCE;
  while (editor.pendingCount > 0 && Date.now() < until) {
    await new Promise((done) => window.setTimeout(done, 50));
  }
}

function fileName(disposition: string): string {
  const match = /filename\*=UTF-8''([^;]+)|filename="?([^";]+)/i.exec(disposition);
  return decodeURIComponent(match?.[1] ?? match?.[2] ?? "pipeline");
}

function saveFile(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
