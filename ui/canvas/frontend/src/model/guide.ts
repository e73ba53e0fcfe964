// What the guide of a lesson points at: stages, a part of the canvas, or an element of the page by its
// selector. The focus goes there whenever `at` grows.
export type GuideData = { part: string; stages: string[]; focus: string; at: number };
