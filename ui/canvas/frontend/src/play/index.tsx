// The player's place on the page; its panel is fetched when somebody plays.
import { lazy, Suspense } from "react";
import { useEditorState } from "../editor/hooks";
import { usePlayKeys } from "./keys";

const PlayPanel = lazy(() => import("./PlayPanel"));

export function Play() {
  const open = useEditorState((editor) => editor.player.open);
  usePlayKeys();
  return open ? (
    <Suspense>
      <PlayPanel />
    </Suspense>
  ) : null;
}
