// What stands around and over the canvas. `Panels` draws whatever `editor.open` says; the palette
// and the toolbar are always there. Their style is in `panels.css`.
export type { Commands } from "./commands";
export { BLOCK_TYPE, carriedBlock } from "./drag";
export { Palette } from "./Palette";
export { Panels } from "./Panels";
export { Toolbar } from "./Toolbar";
export { ContextMenu } from "./ContextMenu";
export { FindBox } from "./FindBox";
export { FitsMenu } from "./FitsMenu";
export { ProblemsList } from "./ProblemsList";
export { Shortcuts } from "./Shortcuts";
