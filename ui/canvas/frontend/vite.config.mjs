// Two modules that the page imports by their addresses, the canvas and the formula field, and one
// with the chart library that is fetched only when a chart is drawn. Names carry the content's hash: they may be cached forever.
import { readFileSync, readdirSync } from "node:fs";
import { defineConfig } from "vite";

const PACKAGE = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

// What is shipped carries the licences of what it is made of.
function licences() {
  return {
    name: "licences",
    generateBundle(_, bundle) {
      const folders = new Map();
      for (const chunk of Object.values(bundle)) {
        for (const id of chunk.moduleIds ?? []) {
          const found = PACKAGE.exec(id);
          if (found) folders.set(found[1], found[0]);
        }
      }
      const texts = [...folders].sort().map(([name, folder]) => {
        const { version } = JSON.parse(readFileSync(`${folder}package.json`, "utf8"));
        const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
        return `${name} ${version}\n\n${file ? readFileSync(folder + file, "utf8").trim() : ""}\n`;
      });
      this.emitFile({ type: "asset", fileName: "licences.txt", source: texts.join("\n---\n\n") });
    },
  };
}

export default defineConfig({
  base: "./",
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  plugins: [licences()],
  build: {
    outDir: process.env.CANVAS_OUT ?? "../dist",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1300,
    rollupOptions: {
      input: { canvas: "src/main.tsx", formula: "src/formula/main.ts" },
      preserveEntrySignatures: "strict",
      output: {
        format: "es",
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: ({ name }) => `${name.replace(/\W/g, "")}-[hash].js`,
      },
    },
  },
});
