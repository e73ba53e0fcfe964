// The panels around and over the canvas: palette and toolbar are always there, `Panels` draws the
// overlay that the editor has open. Their style is in `panels.css`.
export { BlockIcon } from "./BlockIcon";
export { BLOCK_TYPE, getDraggedBlock } from "./blockDrag";
export { Glyph } from "./Glyph";
export { ownKeys } from "./keyEvents";
export type { MenuCommands } from "./menuItems";
export { Palette } from "./Palette";
export { Panels } from "./Panels";
export { STATE_MARKS } from "./stateMarks";
export { Toolbar } from "./Toolbar";
export { useDraft } from "./useDraft";
