// The commands on groups; each is one list of edits, and so one step to undo.
import type { EditorApi } from "../editor/api";
import { arrangeEdits } from "../model/arrange";
import { applyEdits } from "../model/apply";
import { STAGE_SIZE, toPlace, type Point } from "../model/geometry";
import { titleOf, withText } from "../model/localText";
import { freeKey } from "./keys";
import { storedPoints } from "./moves";
import type { Edit, Graph, Group } from "../model/types";
import { MIN_STAGES } from "./applyGroups";
import { drawnGroups, groupBoxes, type Box } from "./boxes";
import { groupOfStage, preparingChains } from "./chains";

const COLORS = ["blue", "teal", "orange", "violet", "green", "pink", "gray"];
const GAP = 39; // between stages in a row
const STEP = STAGE_SIZE.width + GAP;

export function groupTitle(editor: EditorApi, group: Group): string {
  return titleOf(group, group.id, editor.lang);
}

// Groups the selection, and asks for its name.
export function groupSelection(editor: EditorApi): void {
  const stages = editor.graph.stages.map(({ id }) => id).filter((id) => editor.selection.has(id));
  const edit = newGroup(editor, editor.graph, stages);
  if (!editor.edit([edit])) return;
  editor.announce("canvas.said.grouped", { n: stages.length });
  if (drawnGroups(editor.graph).some(({ group }) => group.id === edit.name))
    startNaming(editor, edit.name);
}

type NewGroup = Extract<Edit, { edit: "group_stages" }>;

function newGroup(editor: EditorApi, graph: Graph, stages: string[]): NewGroup {
  const title = editor.t("canvas.group.new");
  return { edit: "group_stages", name: freeKey(graph, title), stages, title };
}

// Groups every chain of preparing stages, and arranges what there is.
export function groupChains(editor: EditorApi): void {
  const edits: Edit[] = [];
  let { graph } = editor;
  for (const stages of preparingChains(graph, editor.info)) {
    const title = editor.t("canvas.group.preparation");
    const edit: Edit = { edit: "group_stages", name: freeKey(graph, title), stages, title };
    edits.push(edit);
    graph = applyEdits(graph, [edit]);
  }
  if (!edits.length || !editor.edit([...edits, ...arrangeEdits(graph)])) return;
  editor.announce("canvas.said.chains", { n: edits.length });
  window.requestAnimationFrame(() => editor.viewport?.fit());
}

// The groups that the selection touches.
export function selectedGroups(editor: EditorApi): Group[] {
  const touched = new Set([...editor.selection].map((id) => groupOfStage(editor.graph, id)));
  return (editor.graph.groups ?? []).filter(({ id }) => touched.has(id));
}

// Removes the selected groups; their stages get room beside each other if they have none.
export function ungroupSelection(editor: EditorApi): void {
  const boxes = groupBoxes(editor.graph, editor.positions);
  const groups = new Set(selectedGroups(editor).map(({ id }) => id));
  const chosen = boxes.filter(({ group }) => groups.has(group.id));
  const edits = chosen.flatMap((box) => ungroupEdits(editor, box));
  if (!editor.edit(edits)) return;
  editor.announce("canvas.said.ungrouped", { n: chosen.length });
}

function ungroupEdits(editor: EditorApi, box: Box): Edit[] {
  return [{ edit: "ungroup", group: box.group.id }, ...spreadEdits(editor, box)];
}

// Places for the stages of a box beside each other; what stands to its right makes room.
function spreadEdits(editor: EditorApi, { group, rows, x, y, width }: Box): Edit[] {
  const spot = (index: number): Point => ({ x: x + index * STEP, y });
  const by = rows.length * STEP - GAP - width;
  const members = new Set(group.stages);
  const others = storedPoints(editor.graph, editor.positions);
  const moved = [...others].filter(([id, point]) => !members.has(id) && point.x > x);
  const move = (stage: string, point: Point): Edit => ({
    edit: "move_stage",
    stage,
    at: toPlace(point),
  });
  return [
    ...rows.map((id, index) => move(id, spot(index))),
    ...moved.map(([id, point]) => move(id, { x: point.x + by, y: point.y })),
  ];
}

export function toggleFold(editor: EditorApi, id?: string): void {
  const all = editor.graph.groups ?? [];
  const groups = id === undefined ? selectedGroups(editor) : all.filter((group) => group.id === id);
  const folded = groups.some((group) => !group.folded);
  const edits = groups.map((group): Edit => ({ edit: "change_group", group: group.id, folded }));
  if (editor.edit(edits)) editor.announce(folded ? "canvas.said.folded" : "canvas.said.unfolded");
}

export function colorGroups(editor: EditorApi): void {
  const groups = selectedGroups(editor);
  const next = COLORS[(COLORS.indexOf(groups[0]?.color ?? "") + 1) % COLORS.length]!;
  const edits = groups.map((group): Edit => ({
    edit: "change_group",
    group: group.id,
    color: next,
  }));
  if (editor.edit(edits))
    editor.announce("canvas.said.colored", { color: editor.t(`canvas.color.${next}`) });
}

// Takes the selected stages out of their groups, which go if one stage or none is left.
export function leaveGroups(editor: EditorApi): void {
  const boxes = groupBoxes(editor.graph, editor.positions);
  const edits = selectedGroups(editor).flatMap((group): Edit[] => {
    const box = boxes.find((other) => other.group.id === group.id)!;
    const leaving = box.rows.filter((id) => editor.selection.has(id));
    const left = box.rows.filter((id) => !editor.selection.has(id));
    if (left.length < MIN_STAGES) return ungroupEdits(editor, box);
    const y = box.y + box.height + GAP;
    const moves = leaving.map((stage, index): Edit => ({
      edit: "move_stage",
      stage,
      at: toPlace({ x: box.x + index * STEP, y }),
    }));
    return [{ edit: "change_group", group: group.id, stages: left }, ...moves];
  });
  if (editor.edit(edits)) editor.announce("canvas.said.left_group");
}

export function startNaming(editor: EditorApi, group: string | null): void {
  editor.update({ namedGroup: editor.editable ? group : null });
}

export function nameGroup(editor: EditorApi, group: Group, name: string): void {
  startNaming(editor, null);
  const words = name.trim();
  if (!words || words === groupTitle(editor, group)) return;
  const title = withText(group.title, editor.lang, words);
  if (editor.edit([{ edit: "change_group", group: group.id, title }]))
    editor.announce("canvas.said.named", { name: words });
}
