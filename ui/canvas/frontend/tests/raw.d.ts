// A file's own text.
declare module "*?raw" {
  const text: string;
  export default text;
}

// What the tests use of Node.
declare module "node:fs" {
  export function readFileSync(file: URL, encoding: "utf8"): string;
}
