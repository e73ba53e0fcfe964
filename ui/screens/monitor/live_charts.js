// The charts of a watched model over its windows. The page hands over the points once; what
// comes later arrives as events and extends the lines in place. A chart is one SVG of lines: a
// band up to which nothing is an alarm, the values, and a ring where a window raised one.
const FIRST = 6;
const MOST_POINTS = 200;

function html(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  if (!data) return undefined;
  const root = parentElement.querySelector(".charts");
  const state = (root.state ??= { points: [], alarms: [], open: {}, chosen: null, watch: null });
  const { words } = data;
  const number = new Intl.NumberFormat(data.locale, { maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(data.locale, { style: "percent", maximumFractionDigits: 1 });
  const moment = new Intl.DateTimeFormat(data.locale, { dateStyle: "medium", timeStyle: "short" });

  function say(chart, value) {
    if (value === null || value === undefined) return "–";
    return chart.share ? percent.format(value) : number.format(value);
  }

  function add(points) {
    const byNumber = new Map(state.points.map((point) => [point.n, point]));
    for (const point of points) byNumber.set(point.n, point);
    state.points = [...byNumber.values()].sort((one, other) => one.n - other.n).slice(-MOST_POINTS);
  }

  function choose(place) {
    const point = state.points[Math.min(Math.max(place, 0), state.points.length - 1)];
    if (!point || point.n === state.chosen) return;
    state.chosen = point.n;
    draw();
    clearTimeout(state.timer);
    state.timer = setTimeout(() => setStateValue("window", point.n), 150);
  }

  function describe(chart, point) {
    const { value, other, band, floor, isBetween, state: alarm } = chart.of(point);
    const lines = [`${filled(words.window, { number: point.n })} · ${point.label}`, moment.format(point.t * 1000)];
    lines.push(alarm === 2 ? words.gone : `${chart.title}: ${say(chart, value)}`);
    if (other !== undefined && other !== null) lines.push(`${words.estimated}: ${say(chart, other)}`);
    if (isBetween && band !== null) lines.push(`${words.limit}: ${say(chart, floor)} – ${say(chart, band)}`);
    else if (band !== null) lines.push(`${chart.reference ? words.reference : words.limit}: ${say(chart, band)}`);
    if (point.refused) lines.push(words.refused);
    return lines;
  }

  function card(chart) {
    const made = html("figure", "chart");
    made.dataset.key = chart.key;
    const head = html("figcaption");
    const title = html("b", "", chart.title);
    title.title = chart.title;
    const latest = state.points[state.points.length - 1];
    const now = latest ? chart.of(latest) : { value: null, band: null, state: 0 };
    head.append(title, html("span", now.state ? "now bad" : "now", now.state === 2 ? words.gone : say(chart, now.value)));
    made.append(head);
    return made;
  }

  function fill(made, chart) {
    const width = Math.max(160, made.clientWidth - 2);
    const { svg, x } = picture({ state, say }, chart, width);
    const tip = html("div", "tip");
    tip.hidden = true;
    const nearest = (event) => {
      const left = event.clientX - svg.getBoundingClientRect().left;
      let best = 0;
      state.points.forEach((_, at) => {
        if (Math.abs(x(at) - left) < Math.abs(x(best) - left)) best = at;
      });
      return best;
    };
    const pointer = svg.querySelector(".pointer");
    svg.onpointermove = (event) => {
      const place = nearest(event);
      const point = state.points[place];
      if (!point) return;
      pointer.setAttribute("x1", x(place));
      pointer.setAttribute("x2", x(place));
      pointer.setAttribute("visibility", "visible");
      tip.replaceChildren(...describe(chart, point).map((line) => html("div", "", line)));
      tip.hidden = false;
      tip.style.left = `${Math.min(Math.max(x(place) - 90, 0), Math.max(width - 190, 0))}px`;
    };
    svg.onpointerleave = () => {
      tip.hidden = true;
      pointer.setAttribute("visibility", "hidden");
    };
    svg.onclick = (event) => choose(nearest(event));
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("role", "slider");
    svg.setAttribute("aria-label", chart.title);
    const place = state.points.findIndex((point) => point.n === state.chosen);
    const point = state.points[place < 0 ? state.points.length - 1 : place];
    if (point) {
      svg.setAttribute("aria-valuemin", String(state.points[0].n));
      svg.setAttribute("aria-valuemax", String(state.points[state.points.length - 1].n));
      svg.setAttribute("aria-valuenow", String(point.n));
      svg.setAttribute("aria-valuetext", describe(chart, point).join(", "));
    }
    svg.onkeydown = (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const from = place < 0 ? state.points.length - 1 : place;
      state.focus = chart.key;
      choose(Math.min(Math.max(from + step, 0), state.points.length - 1));
    };
    made.append(svg, tip);
    if (state.focus === chart.key) svg.focus({ preventScroll: true });
  }

  function draw() {
    const focused = root.contains(root.getRootNode().activeElement) ? state.focus : null;
    state.focus = focused;
    const charts = [];
    const sections = groupsOf(state.points, words).map((group) => {
      const section = html("section", group.key);
      const head = html("h4", "", group.title);
      const about = html("p", "about", group.about);
      const grid = html("div", "grid-of-charts");
      const all = state.open[group.key] || group.charts.length <= FIRST + 1;
      for (const chart of all ? group.charts : group.charts.slice(0, FIRST)) {
        const made = card(chart);
        charts.push([made, chart]);
        grid.append(made);
      }
      section.append(head, about, grid);
      if (group.charts.length > FIRST + 1) {
        const more = html("button", "more", all ? words.fewer : filled(words.all, { count: group.charts.length }));
        more.type = "button";
        more.onclick = () => {
          state.open[group.key] = !all;
          draw();
        };
        section.append(more);
      }
      return section;
    });
    root.replaceChildren(...sections);
    for (const [made, chart] of charts) fill(made, chart);
    root.dataset.windows = String(state.points.length);
  }

  function listen() {
    if (state.source && state.watch === data.watch) return;
    state.source?.close();
    const last = state.points[state.points.length - 1]?.n ?? 0;
    const source = new EventSource(`${data.events}&token=${encodeURIComponent(data.token)}&after=${last}`);
    source.addEventListener("window", (event) => {
      add([JSON.parse(event.data)]);
      draw();
    });
    source.addEventListener("alarms", (event) => {
      const alarms = JSON.parse(event.data);
      if (JSON.stringify(alarms) === JSON.stringify(state.alarms)) return;
      state.alarms = alarms;
      draw();
      setStateValue("alarms", alarms.map((alarm) => `${alarm.id} ${alarm.state}`).join());
    });
    source.addEventListener("performance", (event) => {
      const known = new Map(JSON.parse(event.data).map((one) => [one.n, one]));
      const changed = state.points.filter((point) => known.has(point.n) && known.get(point.n).labels !== point.labels);
      if (!changed.length) return;
      for (const point of changed) Object.assign(point, known.get(point.n));
      draw();
    });
    source.onopen = () => { root.dataset.live = "yes"; };
    source.onerror = () => { if (source.readyState === 2) root.dataset.live = "no"; };
    state.source = source;
  }

  if (state.watch !== data.watch) {
    state.points = [];
    state.open = {};
  }
  add(data.points);
  state.alarms = data.alarms;
  state.chosen = data.chosen;
  draw();
  listen();
  state.watch = data.watch;
  const observer = new ResizeObserver(() => {
    if (root.clientWidth !== state.width) {
      state.width = root.clientWidth;
      draw();
    }
  });
  state.width = root.clientWidth;
  observer.observe(root);
  return () => {
    observer.disconnect();
    state.source?.close();
    state.source = null;
  };
}
