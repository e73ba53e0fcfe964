// Import of dropped files: data becomes stages that read it, a pipeline file is opened.
import { fillTemplate } from "../model/format";
import { STAGE_SIZE, toPlace, type Point } from "../model/geometry";
import { freeName } from "../model/rules";
import type { Edit } from "../model/types";
import type { EditorApi } from "./api";

const STEP = STAGE_SIZE.height + 28;
const PIPELINE = /\.ya?ml$/i;

type UploadAnswer = {
  block?: string; // data: the stage that reads it
  stem?: string;
  settings?: Record<string, unknown>;
  opened?: string; // a pipeline: its id, and where its data goes
  files?: string;
  token?: string;
  said?: string | null; // a refusal, or what is to be mended
};
type UploadAccess = { files: string; token: string };

export function carriesFiles(carried: DataTransfer): boolean {
  return carried.types.includes("Files");
}

export async function importFiles(editor: EditorApi, files: File[], spot: Point): Promise<void> {
  const { access } = editor;
  const { pipeline: pipelineId } = editor.store.data;
  if (!access || files.length === 0) return;
  const pipeline = files.find((file) => PIPELINE.test(file.name));
  if (pipeline) await importPipeline(editor, access, pipeline, files);
  else
    await importData(editor, access, files, spot, () => editor.store.data.pipeline === pipelineId);
  showProgress(editor, "");
}

async function importData(
  editor: EditorApi,
  access: UploadAccess,
  files: File[],
  spot: Point,
  still: () => boolean,
): Promise<void> {
  const edits: Edit[] = [];
  const names: string[] = [];
  for (const file of files) {
    const answer = await upload(editor, access, file);
    if (answer.said) editor.showRefusal(answer.said);
    if (!answer.block) continue;
    const name = freeName(editor.graph, answer.stem ?? "data", new Set(names));
    const at = toPlace({
      x: spot.x - STAGE_SIZE.width / 2,
      y: spot.y - STAGE_SIZE.height / 2 + names.length * STEP,
    });
    edits.push({
      edit: "add_stage",
      block: answer.block,
      name,
      settings: answer.settings ?? {},
      at,
    });
    names.push(name);
  }
  if (!still() || !editor.edit(edits)) return; // another pipeline may be looked at by now
  editor.select(names, { reveal: true });
  editor.announce("canvas.said.added", { name: names.join(", ") });
}

// Uploads a pipeline file and the data dropped with it, then asks the page to open it.
async function importPipeline(
  editor: EditorApi,
  access: UploadAccess,
  pipeline: File,
  files: File[],
): Promise<void> {
  const { opened, files: where, token, said: message } = await upload(editor, access, pipeline);
  if (message) editor.showRefusal(message);
  if (!opened || !where || !token) return;
  for (const file of files) {
    if (PIPELINE.test(file.name)) continue;
    const { said: warning } = await upload(editor, { files: where, token }, file, true);
    if (warning) editor.showRefusal(warning);
  }
  editor.send("ask", { what: "open", stage: opened, at: Date.now() });
}

async function upload(
  editor: EditorApi,
  where: UploadAccess,
  file: File,
  beside = false,
): Promise<UploadAnswer> {
  showProgress(editor, editor.t("canvas.files.reading", { file: file.name }));
  const url = new URL(where.files, document.baseURI);
  url.searchParams.set("lang", editor.lang);
  url.searchParams.set("name", file.name);
  if (beside) url.searchParams.set("beside", "1");
  try {
    const headers = { "x-fabrica-token": where.token };
    const answer = await fetch(url, { method: "POST", headers, body: file });
    const text = await answer.text();
    return (
      parseAnswer(text) ?? {
        said: fillTemplate(editor.t("canvas.files.failed"), { file: file.name, reason: text }),
      }
    );
  } catch {
    return { said: editor.t("canvas.files.away", { file: file.name }) };
  }
}

function parseAnswer(text: string): UploadAnswer | null {
  try {
    return JSON.parse(text) as UploadAnswer;
  } catch {
    return null;
  }
}

function showProgress(editor: EditorApi, text: string): void {
  editor.update({ progressText: text });
}
