// Notes on the canvas: their nodes, and the component that draws one (node type "note").
export { NoteNode } from "./NoteNode";
export { nodeOfNote, noteNodes, noteNumber } from "./nodes";
