// The overlay that the editor has open, if any.
import type { EditorApi } from "../editor/api";
import { useEditorState } from "../editor/hooks";
import { BlockPicker } from "./BlockPicker";
import { ContextMenu } from "./ContextMenu";
import { FindBox } from "./FindBox";
import type { MenuCommands } from "./menuItems";
import { ProblemsList } from "./ProblemsList";
import { Shortcuts } from "./Shortcuts";

type Props = { editor: EditorApi; commands?: MenuCommands; workspace?: string };

export function Panels({ editor, commands = {}, workspace = "" }: Props) {
  const open = useEditorState((editor) => editor.overlay);
  if (open === null) return null;
  if (open.what === "menu") return <ContextMenu editor={editor} open={open} commands={commands} />;
  if (open.what === "find") return <FindBox editor={editor} />;
  if (open.what === "shortcuts") return <Shortcuts editor={editor} />;
  if (open.what === "problems")
    return <ProblemsList key={open.stage} editor={editor} open={open} />;
  return <BlockPicker editor={editor} place={open} workspace={workspace} />;
}
