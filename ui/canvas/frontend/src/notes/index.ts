// Notes on the canvas: `noteNodes` gives their nodes, `NoteNode` draws one (node type "note"),
// `noteOf` tells a note's node from a stage's, `moveNote` is called when one was dragged.
export { NoteNode } from "./NoteNode";
export { addNote, moveNote, noteNodes, noteOf, type NoteNodeType } from "./notes";
