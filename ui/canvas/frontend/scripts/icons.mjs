// Writes the icons of the pinned Lucide as data for the catalogue of blocks, one icon a line, and
// Lucide's licence beside them. A former name stands for the icon's name of today. Only plain shapes
// with plain attributes are let through.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const LUCIDE = new URL("../node_modules/lucide/", import.meta.url);
const OUT = process.env.ICONS_OUT ?? new URL("../../../../pipeline_core/catalog/", import.meta.url);
const ATTRIBUTES = {
  path: ["d"],
  line: ["x1", "x2", "y1", "y2"],
  rect: ["x", "y", "width", "height", "rx", "ry"],
  circle: ["cx", "cy", "r"],
  ellipse: ["cx", "cy", "rx", "ry"],
  polyline: ["points"],
  polygon: ["points"],
};
const SAFE_VALUE = /^[-+.,\w ]*$/;

function checked(name, [tag, attributes]) {
  const kept = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "fill" && value === "currentColor") continue; // icons are drawn as lines
    if (!ATTRIBUTES[tag]?.includes(key) || !SAFE_VALUE.test(value))
      throw new Error(`${name}: <${tag} ${key}="${value}"> is no plain shape`);
    kept[key] = value;
  }
  return [tag, kept];
}

const folder = new URL("dist/esm/icons/", LUCIDE);
const names = readdirSync(folder).filter((file) => file.endsWith(".mjs"));
const icons = await Promise.all(
  names.map(async (file) => {
    const name = file.replace(/\.mjs$/, "");
    const { default: nodes } = await import(new URL(file, folder).href);
    return [name, nodes.map((node) => checked(name, node))];
  }),
);
const current = new Set(icons.map(([name]) => name));
const kebab = (name) =>
  name.replace(/(?<=[a-z])(?=[A-Z\d])|(?<=\d|[A-Z])(?=[A-Z])/g, "-").toLowerCase();
const plain = (name) => name.replaceAll("-", "");
const index = readFileSync(new URL("dist/esm/lucide.mjs", LUCIDE), "utf8");
const former = [...index.matchAll(/export \{([^}]+)\} from '\.\/icons\/([\w-]+)\.mjs'/g)].flatMap(
  ([, exported, name]) =>
    [...exported.matchAll(/default as (\w+)/g)]
      .map(([, alias]) => [kebab(alias), name])
      .filter(([alias]) => !current.has(alias) && plain(alias) !== plain(name)),
);
const lines = [...new Map([...former, ...icons])]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, nodes]) => `${JSON.stringify(name)}: ${JSON.stringify(nodes)}`);
const { version } = JSON.parse(readFileSync(new URL("package.json", LUCIDE), "utf8"));
const licence = readFileSync(new URL("LICENSE", LUCIDE), "utf8").trim();
const target = (name) =>
  OUT instanceof URL ? fileURLToPath(new URL(name, OUT)) : `${OUT}/${name}`;
writeFileSync(target("lucide.json"), `{\n${lines.join(",\n")}\n}\n`);
writeFileSync(
  target("lucide-licence.txt"),
  `The icons in lucide.json are those of Lucide ${version}.\n\n${licence}\n`,
);
