// Whatever is open over the canvas, one at a time.
import type { Editor } from "../editor";
import type { Commands } from "./commands";
import { ContextMenu } from "./ContextMenu";
import { FindBox } from "./FindBox";
import { FitsMenu } from "./FitsMenu";
import { useSeen } from "./hooks";
import { ProblemsList } from "./ProblemsList";
import { Shortcuts } from "./Shortcuts";

type Props = { editor: Editor; commands?: Commands; workspace?: string };

export function Panels({ editor, commands = {}, workspace = "" }: Props) {
  const open = useSeen(editor, () => editor.open);
  if (open === null) return null;
  if (open.what === "menu") return <ContextMenu editor={editor} open={open} commands={commands} />;
  if (open.what === "find") return <FindBox editor={editor} />;
  if (open.what === "shortcuts") return <Shortcuts editor={editor} />;
  if (open.what === "problems") return <ProblemsList key={open.stage} editor={editor} open={open} />;
  return <FitsMenu editor={editor} place={open} workspace={workspace} />;
}
