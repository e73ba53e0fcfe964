// Draws the pipeline and keeps it: each push of data changes only what has changed.
const SVG = "http://www.w3.org/2000/svg";
const BOX = { width: 120, height: 56 };
const STEP = { x: 138, y: 70 };
const EDGE = 14;
const TOOLBAR = 34; // room for the buttons where a stage would lie below them
const SCALES = { least: 0.8, most: 1.3, smallest: 0.4, biggest: 2 };

const MARKS = {
  not_run: "M2 6h8",
  outdated: "M10.5 6a4.5 4.5 0 1 1-1.3-3.2M9.4 .8v2.4H7",
  waiting: "M6 1a5 5 0 1 0 .01 0M6 3.5V6l1.8 1.2",
  running: "M6 1a5 5 0 0 1 5 5",
  succeeded: "M1.5 6.5 4.6 9.6 10.5 2.8",
  reused: "M1.5 6.5 4.6 9.6 10.5 2.8",
  failed: "M2 2l8 8M10 2l-8 8",
  refused: "M6 1a5 5 0 1 0 .01 0M2.6 9.4l6.8-6.8",
  skipped: "M2 2l4 4-4 4M6 2l4 4-4 4",
  cancelled: "M2.5 2.5h7v7h-7z",
};
const TOOLS = [
  ["smaller", "M3 8h10"],
  ["fit", "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"],
  ["bigger", "M8 3v10M3 8h10"],
];

const made = new WeakMap();

function element(name, attributes, parent) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  if (parent) parent.appendChild(node);
  return node;
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function shortened(text, most) {
  return text.length > most ? text.slice(0, most - 1) + "…" : text;
}

class Drawing {
  constructor(host) {
    this.host = host;
    this.nodes = new Map();
    this.wires = new Map();
    this.zoom = null;
    this.scroll = document.createElement("div");
    this.scroll.className = "scroll";
    host.appendChild(this.scroll);
    this.svg = element("svg", { class: "stage", role: "group" }, this.scroll);
    this.wireLayer = element("g", {}, this.svg);
    this.nodeLayer = element("g", {}, this.svg);
    this.tools = this.makeTools();
    new ResizeObserver(() => this.size()).observe(this.scroll);
    for (const event of ["wheel", "pointerdown"]) {
      this.scroll.addEventListener(event, () => (this.steered = true), { passive: true });
    }
  }

  makeTools() {
    const bar = document.createElement("div");
    bar.className = "tools";
    const buttons = {};
    for (const [name, path] of TOOLS) {
      const button = document.createElement("button");
      button.type = "button";
      element("path", { d: path }, element("svg", { viewBox: "0 0 16 16" }, button));
      button.onclick = () => this.zoomBy(name);
      bar.appendChild(button);
      buttons[name] = button;
    }
    this.host.appendChild(bar);
    return buttons;
  }

  zoomBy(name) {
    const factor = { smaller: 1 / 1.2, bigger: 1.2 }[name];
    this.zoom = factor
      ? Math.min(SCALES.biggest, Math.max(SCALES.smallest, this.scale * factor))
      : this.scroll.clientWidth / this.width;
    this.size();
  }

  show(data, select) {
    this.select = select;
    if (this.told !== data.selected) this.chosen = this.told = data.selected;
    this.svg.setAttribute("aria-label", data.words.label);
    for (const [name, button] of Object.entries(this.tools)) {
      button.title = data.words[name];
      button.setAttribute("aria-label", data.words[name]);
    }
    this.place(data.nodes);
    this.showNodes(data.nodes);
    this.showWires(data.wires);
    this.mark();
    this.size();
    this.follow();
  }

  // Keeps what works in sight, until somebody scrolls for themselves.
  follow() {
    const running = [...this.nodes].filter(([, node]) => node.state === "running");
    const ends = running.map(([id]) => (this.at.get(id).x + BOX.width + EDGE) * this.scale);
    const left = Math.max(0, ...ends) - this.scroll.clientWidth;
    if (!this.steered && left > this.scroll.scrollLeft) this.scroll.scrollTo({ left, behavior: "smooth" });
  }

  place(nodes) {
    const columns = Math.max(0, ...nodes.map((one) => one.column));
    const lanes = Math.max(0, ...nodes.map((one) => one.lane));
    this.width = columns * STEP.x + BOX.width + 2 * EDGE;
    this.height = lanes * STEP.y + BOX.height + 2 * EDGE;
    this.hidden = nodes.some((one) => one.lane > lanes - 0.7 && one.column === columns);
    this.at = new Map(
      nodes.map((one) => [one.id, { x: EDGE + one.column * STEP.x, y: EDGE + one.lane * STEP.y }]),
    );
  }

  size() {
    if (!this.width) return;
    const fit = this.scroll.clientWidth / this.width;
    this.scale = this.zoom || Math.min(SCALES.most, Math.max(SCALES.least, fit));
    const scrolls = this.width * this.scale > this.scroll.clientWidth + 1;
    const height = this.height + (this.hidden || scrolls ? TOOLBAR : 0);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${height}`);
    this.svg.setAttribute("width", Math.floor(this.width * this.scale));
    this.svg.setAttribute("height", Math.floor(height * this.scale));
  }

  showNodes(list) {
    const there = new Set(list.map((one) => one.id));
    for (const [id, node] of this.nodes) {
      if (!there.has(id)) {
        node.group.remove();
        this.nodes.delete(id);
      }
    }
    for (const one of list) this.showNode(this.nodes.get(one.id) || this.makeNode(one), one);
  }

  makeNode(one) {
    const group = element("g", { tabindex: 0, role: "button", "data-stage": one.id }, this.nodeLayer);
    element("rect", { class: "box", width: BOX.width, height: BOX.height, rx: 10 }, group);
    element("rect", { class: "edge", y: 9, x: 6, width: 4, height: BOX.height - 18, rx: 2 }, group);
    const node = {
      group,
      name: element("text", { class: "name", x: 17, y: 18 }, group),
      title: element("text", { class: "title", x: 17, y: 32 }, group),
      line: element("text", { class: "line", x: 33, y: 47 }, group),
      mark: element("path", { class: "mark" }, element("g", { transform: "translate(17 37.5)" }, group)),
      badge: element("circle", { class: "badge", cx: BOX.width - 4, cy: 4, r: 5, visibility: "hidden" }, group),
      hint: element("title", {}, group),
    };
    group.onclick = () => this.choose(one.id);
    group.onkeydown = (event) => this.key(event, one.id);
    this.nodes.set(one.id, node);
    return node;
  }

  showNode(node, one) {
    const { x, y } = this.at.get(one.id);
    node.group.setAttribute("transform", `translate(${x} ${y})`);
    node.group.setAttribute("aria-label", one.label);
    node.group.style.setProperty("--family", `var(--${one.family})`);
    node.state = one.state;
    write(node.name, shortened(one.id, 16));
    write(node.title, shortened(one.title, 19));
    write(node.line, shortened(one.line, 16));
    write(node.hint, one.label);
    node.mark.setAttribute("d", MARKS[one.state] || MARKS.not_run);
    node.badge.setAttribute("visibility", one.problem ? "visible" : "hidden");
    node.badge.setAttribute("class", `badge ${one.problem || ""}`);
  }

  showWires(list) {
    const there = new Set(list.map((one) => `${one.source} ${one.target}`));
    for (const [id, wire] of this.wires) {
      if (!there.has(id)) {
        wire.path.remove();
        this.wires.delete(id);
      }
    }
    for (const one of list) {
      const id = `${one.source} ${one.target}`;
      if (!this.wires.has(id)) this.wires.set(id, { ...one, path: element("path", {}, this.wireLayer) });
      this.wires.get(id).path.setAttribute("d", this.curve(one));
    }
  }

  curve({ source, target }) {
    const from = this.at.get(source);
    const to = this.at.get(target);
    const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2];
    const [x2, y2] = [to.x, to.y + BOX.height / 2];
    const bend = Math.max(18, Math.min(90, Math.abs(x2 - x1) * 0.5));
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  }

  choose(id) {
    this.chosen = this.chosen === id ? null : id;
    this.mark();
    this.select(this.chosen);
  }

  mark() {
    for (const [id, node] of this.nodes) {
      const chosen = id === this.chosen;
      node.group.setAttribute("class", `node ${node.state}${chosen ? " selected" : ""}`);
      node.group.setAttribute("aria-pressed", chosen);
    }
    for (const wire of this.wires.values()) {
      const near = wire.source === this.chosen || wire.target === this.chosen;
      const live = this.nodes.get(wire.target)?.state === "running";
      wire.path.setAttribute("class", `wire${near ? " near" : ""}${live ? " live" : ""}`);
    }
  }

  key(event, id) {
    if (event.key === "Enter" || event.key === " ") this.choose(id);
    else if (event.key.startsWith("Arrow")) this.move(event.key, id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  move(key, id) {
    const sideways = key === "ArrowLeft" || key === "ArrowRight";
    const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
    const here = this.at.get(id);
    let best = null;
    for (const [other, there] of this.at) {
      const along = sign * (sideways ? there.x - here.x : there.y - here.y);
      const across = Math.abs(sideways ? there.y - here.y : there.x - here.x);
      const far = along + 2 * across;
      if (along > 0 && (!best || far < best.far)) best = { far, other };
    }
    if (best) this.nodes.get(best.other).group.focus();
  }
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const host = parentElement.querySelector(".drawing");
  if (!host || !data) return;
  if (!made.has(host)) made.set(host, new Drawing(host));
  made.get(host).show(data, (stage) => setStateValue("stage", stage));
}
