// Draws openapi.json. Everything from it reaches the page as text only.
const element = (id) => document.getElementById(id);
const region = navigator.language.startsWith(document.documentElement.lang)
  ? navigator.language
  : { es: "es-MX" }[document.documentElement.lang];
const text = (value) => {
  if (typeof value === "number")
    return value.toLocaleString(region, { maximumSignificantDigits: 6 });
  return typeof value === "string" ? value : JSON.stringify(value);
};

function headers() {
  const token = element("token").value;
  return token ? { authorization: `Bearer ${token}` } : {};
}

function range(column) {
  if (column["x-fitted-from"] !== undefined)
    return `${text(column["x-fitted-from"])} – ${text(column["x-fitted-to"])}`;
  return (column.examples ?? []).map(text).join(", ");
}

function kind(column) {
  const name = column.format ?? column.type[0];
  return element("contract-columns").getAttribute(`data-${name}`) ?? name;
}

function row(name, column) {
  const line = document.createElement("tr");
  for (const value of [name, kind(column), range(column)]) {
    const cell = document.createElement("td");
    cell.textContent = value;
    line.append(cell);
  }
  return line;
}

function draw(description) {
  const { properties } = description.components.schemas.Row;
  const columns = Object.entries(properties);
  element("title").textContent = `${description.info.title}:${description.info.version}`;
  element("about").textContent = description.info.description;
  element("limits").textContent = description.paths["/predict"].post.description;
  element("columns").replaceChildren(...columns.map(([name, column]) => row(name, column)));
  const example = columns.map(([name, column]) => [name, column.examples?.[0] ?? null]);
  element("body").value = JSON.stringify({ rows: [Object.fromEntries(example)] }, null, 2);
  const file = new Blob([JSON.stringify(description, null, 2)], { type: "application/json" });
  element("file").href = URL.createObjectURL(file);
  element("contract").hidden = false;
  element("door").hidden = true;
}

async function load() {
  const answer = await fetch("openapi.json", { headers: headers() });
  const data = await answer.json();
  if (answer.ok) return draw(data);
  element("door").hidden = answer.status !== 401;
  element("trouble").textContent = element("token").value ? data.error.message : "";
}

async function ask() {
  const options = { method: "POST", body: element("body").value };
  options.headers = { ...headers(), "content-type": "application/json" };
  const answer = await fetch("predict", options);
  element("answer").textContent = JSON.stringify(await answer.json(), null, 2);
}

for (const [form, act] of [["door", load], ["ask", ask]])
  element(form).addEventListener("submit", (event) => {
    event.preventDefault();
    element("trouble").textContent = "";
    act().catch((error) => (element("trouble").textContent = String(error)));
  });
load().catch((error) => (element("trouble").textContent = String(error)));
