// What is taken home from the menu: fetched where the page may, and handed over as a file.
import type { Editor } from "./editor";

const PATIENCE = 5000; // until what is on its way is stored

export async function take(editor: Editor, address: string): Promise<void> {
  await stored(editor, Date.now() + PATIENCE);
  try {
    const answer = await fetch(new URL(address, document.baseURI));
    if (!answer.ok) return editor.refuse(await answer.text());
    hand(await answer.blob(), named(answer.headers.get("content-disposition") ?? ""));
  } catch {
    editor.refuse(editor.t("canvas.take.away"));
  }
}

async function stored(editor: Editor, until: number): Promise<void> {
  while (editor.document.waiting > 0 && Date.now() < until) {
    await new Promise((done) => window.setTimeout(done, 50));
  }
}

function named(disposition: string): string {
  const found = /filename\*=UTF-8''([^;]+)|filename="?([^";]+)/i.exec(disposition);
  return decodeURIComponent(found?.[1] ?? found?.[2] ?? "pipeline");
}

function hand(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
