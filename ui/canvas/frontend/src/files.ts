// Files let go over the canvas: data becomes stages that read it, a pipeline file is opened.
import { say } from "./format";
import type { Editor } from "./editor";
import { BOX, toPlace, type Point } from "./layout";
import { freeName } from "./rules";
import type { Edit } from "./types";

const STEP = BOX.height + 28;
const PIPELINE = /\.ya?ml$/i;

type Answer = {
  block?: string; // data: the stage that reads it
  stem?: string;
  settings?: Record<string, unknown>;
  opened?: string; // a pipeline: its id, and where its data goes
  files?: string;
  token?: string;
  said?: string | null; // a refusal, or what is to be mended
};
type Where = { files: string; token: string };

export function hasFiles(carried: DataTransfer): boolean {
  return carried.types.includes("Files");
}

export async function takeFiles(editor: Editor, files: File[], spot: Point): Promise<void> {
  const { access } = editor.document;
  const { pipeline: here } = editor.store.data;
  if (!access || files.length === 0) return;
  const pipeline = files.find((one) => PIPELINE.test(one.name));
  if (pipeline) await open(editor, access, pipeline, files);
  else await read(editor, access, files, spot, () => editor.store.data.pipeline === here);
  busy(editor, "");
}

async function read(
  editor: Editor, access: Where, files: File[], spot: Point, still: () => boolean,
): Promise<void> {
  const edits: Edit[] = [];
  const names: string[] = [];
  for (const file of files) {
    const answer = await sent(editor, access, file);
    if (answer.said) editor.refuse(answer.said);
    if (!answer.block) continue;
    const name = freeName(editor.graph, answer.stem ?? "data", new Set(names));
    const at = toPlace({ x: spot.x - BOX.width / 2, y: spot.y - BOX.height / 2 + names.length * STEP });
    edits.push({ edit: "add_stage", block: answer.block, name, settings: answer.settings ?? {}, at });
    names.push(name);
  }
  if (!still() || !editor.edit(edits)) return; // another pipeline may be looked at by now
  editor.select(names, { reveal: true });
  editor.tellAll("canvas.said.added", { name: names.join(", ") });
}

// The data that came with it is put beside it before it is shown.
async function open(editor: Editor, access: Where, pipeline: File, files: File[]): Promise<void> {
  const { opened, files: where, token, said } = await sent(editor, access, pipeline);
  if (said) editor.refuse(said);
  if (!opened || !where || !token) return;
  for (const file of files) {
    if (PIPELINE.test(file.name)) continue;
    const { said } = await sent(editor, { files: where, token }, file, true);
    if (said) editor.refuse(said);
  }
  editor.send("ask", { what: "open", stage: opened, at: Date.now() });
}

async function sent(editor: Editor, where: Where, file: File, beside = false): Promise<Answer> {
  busy(editor, editor.t("canvas.files.reading", { file: file.name }));
  const url = new URL(where.files, document.baseURI);
  url.searchParams.set("lang", editor.lang);
  url.searchParams.set("name", file.name);
  if (beside) url.searchParams.set("beside", "1");
  try {
    const headers = { "x-fabrica-token": where.token };
    const answer = await fetch(url, { method: "POST", headers, body: file });
    const text = await answer.text();
    return parsed(text) ?? { said: say(editor.t("canvas.files.failed"), { file: file.name, reason: text }) };
  } catch {
    return { said: editor.t("canvas.files.away", { file: file.name }) };
  }
}

function parsed(text: string): Answer | null {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return null;
  }
}

function busy(editor: Editor, text: string): void {
  editor.busy = text;
  editor.tell();
}
