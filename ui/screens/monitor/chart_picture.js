// A chart as one SVG: the band up to which nothing is an alarm, the values, and the alarms.
const HEIGHT = 112;
const PAD = { left: 40, right: 10, top: 12, bottom: 8 };
const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function picture(view, chart, width) {
  const { state, say } = view;
  const points = state.points;
  const values = points.map((point) => chart.of(point));
  const numbers = values.flatMap((one) => [one.value, one.band, one.floor, one.other]).filter((one) => Number.isFinite(one));
  const high = Math.max(...numbers, 0) * 1.12 || 1;
  const low = chart.metric ? Math.max(0, Math.min(...numbers) * 0.92) : 0;
  const inner = width - PAD.left - PAD.right - 8;
  const bottom = HEIGHT - PAD.bottom;
  const x = (place) => PAD.left + 8 + (points.length < 2 ? inner / 2 : (inner * place) / (points.length - 1));
  const y = (value) => bottom - ((value - low) / (high - low || 1)) * (bottom - PAD.top);
  const svg = element("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` });
  for (const value of [low, (low + high) / 2, high / 1.12]) {
    svg.append(element("line", { class: "grid", x1: PAD.left, x2: width - PAD.right, y1: y(value), y2: y(value) }));
    const label = element("text", { class: "axis", x: PAD.left - 5, y: y(value) + 3.5 });
    label.textContent = say(chart, value);
    svg.append(label);
  }
  drawBand(svg, chart, values, x, y, bottom);
  const floors = values.map((one) => ({ band: one.floor ?? null }));
  if (values.some((one) => one.isBetween)) drawBand(svg, chart, floors, x, y, bottom);
  const place = points.findIndex((point) => point.n === state.chosen);
  if (place >= 0) svg.append(element("line", { class: "chosen", x1: x(place), x2: x(place), y1: 2, y2: bottom }));
  if (chart.bars) {
    const wide = Math.max(1, Math.min(14, (inner / Math.max(points.length, 1)) * 0.7));
    values.forEach((one, at) => svg.append(element("rect", { class: one.state ? "bar bad" : "bar",
      x: x(at) - wide / 2, y: y(one.value), width: wide, height: Math.max(0, bottom - y(one.value)) })));
  } else {
    if (chart.metric) drawLine(svg, values.map((one) => one.other), x, y, "line estimated", points.length);
    drawLine(svg, values.map((one) => one.value), x, y, "line", points.length);
  }
  drawAlarms(state, svg, chart, values, x, y);
  svg.append(element("line", { class: "pointer", x1: 0, x2: 0, y1: 2, y2: bottom, visibility: "hidden" }));
  return { svg, x };
}

function drawBand(svg, chart, values, x, y, bottom) {
  let run = [];
  const runs = [run];
  values.forEach((one, at) => {
    if (one.band === null) runs.push((run = []));
    else run.push([x(at), y(one.band)]);
  });
  for (const part of runs.filter((some) => some.length)) {
    const path = part.length < 2 ? [[part[0][0] - 6, part[0][1]], [part[0][0] + 6, part[0][1]]] : part;
    const line = path.map(([one, other]) => `${one},${other}`).join(" ");
    if (!chart.metric && !chart.reference) {
      svg.append(element("polygon", { class: "band",
        points: `${path[0][0]},${bottom} ${line} ${path[path.length - 1][0]},${bottom}` }));
    }
    svg.append(element("polyline", { class: "limit", points: line }));
  }
}

function drawLine(svg, values, x, y, className, count) {
  let path = "";
  let isPen = false;
  values.forEach((value, at) => {
    if (value === null || value === undefined) isPen = false;
    else {
      path += `${isPen ? "L" : "M"}${x(at).toFixed(1)},${y(value).toFixed(1)}`;
      isPen = true;
    }
  });
  svg.append(element("path", { class: className, d: path }));
  if (count > 80) return;
  values.forEach((value, at) => {
    if (Number.isFinite(value)) svg.append(element("circle", { class: `${className} dot`, cx: x(at), cy: y(value), r: 2 }));
  });
}

function drawAlarms(state, svg, chart, values, x, y) {
  values.forEach((one, at) => {
    if (!one.state || chart.bars) return;
    if (one.state === 2 || one.value === null) {
      const [left, top] = [x(at), PAD.top + 4];
      svg.append(element("path", { class: "ring", d: `M${left - 4},${top - 4}l8,8m0,-8l-8,8` }));
    } else svg.append(element("circle", { class: "ring", cx: x(at), cy: y(one.value), r: 5 }));
  });
  if (!chart.subject) return;
  const places = new Map(state.points.map((point, at) => [point.n, at]));
  for (const alarm of state.alarms.filter((one) => one.subject === chart.subject)) {
    const first = places.get(alarm.first) ?? (alarm.last < (state.points[0]?.n ?? 0) ? undefined : 0);
    if (first === undefined) continue;
    const last = alarm.state === "resolved" ? places.get(alarm.last) ?? first : state.points.length - 1;
    svg.append(element("rect", { class: `span ${alarm.state}`, x: x(first) - 3, y: 1, height: 4, rx: 2,
      width: Math.max(6, x(last) - x(first) + 6) }));
  }
}
