// Says in sentences what of a page's layout fails: texts cut off, texts over texts, controls covered.
(notOurs) => {
  const SLACK = 2;
  const CONTROLS = "button, a[href], input, textarea, select, [role=button], [role=radio], "
    + "[role=tab], [role=option], [role=menuitem], .react-flow__handle";
  const FLOATING = "[role=dialog], [role=menu], [role=listbox], [role=tooltip], [role=alert], "
    + "[data-baseweb=popover], [data-baseweb=tooltip], .react-flow__panel";
  const PANS = ".react-flow";
  const faults = [];
  const boxOf = (one) => one.getBoundingClientRect();
  const parent = (one) => one.assignedSlot ?? one.parentElement ?? one.getRootNode().host ?? null;
  const up = function* (one) { for (; one; one = parent(one)) yield one; };
  const within = (one, selector) => [...up(one)].find((each) => each.matches(selector));
  const holds = (outer, inner) => [...up(inner)].includes(outer);
  const plain = (text) => text.replace(/\s+/g, " ").trim();
  const short = (text) => { const said = plain(text); return said.length > 60 ? said.slice(0, 60) + "…" : said; };
  const shown = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const quiet = (one) => within(one, "[aria-hidden=true], [data-testid=stIconMaterial], script, style, noscript")
    || (notOurs.length && within(one, notOurs.join(", ")));

  function everything(root, elements, texts) {
    const walk = document.createTreeWalker(root, 5);  // elements and texts
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (node.nodeType === 3) { if (plain(node.data)) texts.push(node); continue; }
      elements.push(node);
      if (node.shadowRoot) everything(node.shadowRoot, elements, texts);
    }
  }

  // What may cut a thing off: the boxes around it that do not let content out.
  function* walls(one) {
    let place = getComputedStyle(one).position;
    for (const box of up(one)) {
      const style = getComputedStyle(box);
      const holdsFloating = style.position !== "static" || style.transform !== "none";
      const skipped = box !== one && ((place === "absolute" && !holdsFloating)
        || (place === "fixed" && style.transform === "none"));
      if (skipped) continue;
      if (box !== one) place = style.position;
      else if (style.display === "inline") continue;
      if (box === document.body || box === document.documentElement) continue;
      if (box instanceof SVGElement && !box.matches("svg")) continue;
      const edge = boxOf(box);
      for (const axis of ["x", "y"]) {
        const kind = box.matches(PANS) ? "scroll" : style[axis === "x" ? "overflowX" : "overflowY"];
        if (kind !== "visible") yield { box, axis, edge, style, scrolls: kind === "auto" || kind === "scroll" };
      }
    }
  }

  function fullText(box) {
    const text = plain(box.textContent);
    return [...up(box)].slice(0, 6).concat([...box.querySelectorAll("[title]")]).some((one) => {
      const said = plain((one.getAttribute?.("title") ?? "") + " " + (one.getAttribute?.("aria-label") ?? ""));
      return said.includes(text);
    });
  }

  const shortened = (one, wall) => [...up(one)].find((box) => {
    const style = getComputedStyle(box);
    return holds(wall, box) && (style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none");
  });

  // The part of a line that can be seen, and the wall that cuts it.
  function seenOf(line, around) {
    const seen = { left: line.left, right: line.right, top: line.top, bottom: line.bottom };
    let cut = null;
    for (const wall of around) {
      const [from, to] = wall.axis === "x" ? ["left", "right"] : ["top", "bottom"];
      const lost = Math.max(wall.edge[from] - seen[from], seen[to] - wall.edge[to]);
      const slack = wall.axis === "x" ? SLACK : (line.bottom - line.top) * 0.22 + 1;  // room around the letters
      if (lost > slack && !wall.scrolls) cut ??= wall;
      seen[from] = Math.max(seen[from], wall.edge[from]);
      seen[to] = Math.min(seen[to], wall.edge[to]);
    }
    return { ...seen, cut, empty: seen.right - seen.left < 2 || seen.bottom - seen.top < 2 };
  }

  function deepest(x, y) {
    let found = document.elementFromPoint(x, y);
    for (let inner; found?.shadowRoot && (inner = found.shadowRoot.elementFromPoint(x, y)) && inner !== found;) found = inner;
    return found;
  }
  const related = (one, other) => holds(one, other) || holds(other, one);

  const paints = (one) => one.matches("img, canvas, video") || within(one, FLOATING)
    || parseFloat(getComputedStyle(one).backgroundColor.match(/rgba\(.*, ([\d.]+)\)/)?.[1] ?? 1) > 0.5;

  const inside = (one, x, y) => (one.shadowRoot
    ? one.shadowRoot.elementsFromPoint(x, y).filter((each) => each.getRootNode() === one.shadowRoot)
      .flatMap((each) => inside(each, x, y)) : [one]);

  // A text is seen unless something that lets nothing through lies over its middle.
  function uncovered(one, seen) {
    const [x, y] = [(seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2];
    for (let mine = one; mine; mine = mine.getRootNode().host) {
      const stack = mine.getRootNode().elementsFromPoint(x, y);
      const at = stack.findIndex((each) => related(each, one));
      if (at < 0 || stack.slice(0, at).flatMap((each) => inside(each, x, y)).some(paints)) return false;
    }
    return true;
  }

  // The four corners of a line's letters; a text that stands aslant has its own.
  function corners(one, seen) {
    const svg = one instanceof SVGElement && one.closest("text");
    const turn = svg && svg.getScreenCTM();
    if (turn && Math.abs(turn.b) > 0.01 * Math.abs(turn.a) + 1e-6) {
      const box = svg.getBBox(), inset = box.height * 0.2;
      return [[box.x, box.y + inset], [box.x + box.width, box.y + inset],
        [box.x + box.width, box.y + box.height - inset], [box.x, box.y + box.height - inset]]
        .map(([x, y]) => [turn.a * x + turn.c * y + turn.e, turn.b * x + turn.d * y + turn.f]);
    }
    const inset = (seen.bottom - seen.top) * 0.2;
    const [top, bottom] = [seen.top + inset, seen.bottom - inset];
    return [[seen.left, top], [seen.right, top], [seen.right, bottom], [seen.left, bottom]];
  }

  // How deep two four-cornered things lie in one another: the least of their common shadows.
  function depth(one, other) {
    let least = Infinity;
    for (const shape of [one, other]) for (const k of [0, 1]) {
      const [dx, dy] = [shape[k + 1][0] - shape[k][0], shape[k + 1][1] - shape[k][1]];
      const long = Math.hypot(dx, dy) || 1;
      const [a, b] = [one, other].map((each) => each.map(([x, y]) => (x * dx + y * dy) / long));
      least = Math.min(least, Math.min(Math.max(...a), Math.max(...b)) - Math.max(Math.min(...a), Math.min(...b)));
      if (least <= 0) return 0;
    }
    return least;
  }

  function readText(node, lines) {
    const one = node.parentElement ?? node.getRootNode().host;
    if (!one || !shown(one) || quiet(one)) return;
    const range = document.createRange();
    range.selectNodeContents(node);
    const around = [...walls(one)];
    if (around.some(({ edge }) => edge.width <= 1 || edge.height <= 1)) return;  // only for screen readers
    const found = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1)
      .map((line) => ({ line, ...seenOf(line, around) }));
    const visible = found.filter((line) => !line.empty);
    if (!visible.length) return;
    const cut = found.find((line) => line.cut)?.cut;
    const dots = cut && shortened(one, cut.box);
    if (cut && !dots) faults.push(`cut off: “${short(node.data)}” in ${nameOf(cut.box)} (${cut.axis})`);
    if (dots && !fullText(dots)) faults.push(`shortened, and the whole is nowhere: “${short(node.data)}”`);
    for (const line of visible) {
      const out = Math.max(-line.left, line.right - innerWidth);
      if (!cut && out > SLACK && !around.some((wall) => wall.axis === "x" && wall.scrolls)) {
        faults.push(`leaves the window by ${Math.round(out)} px: “${short(node.data)}”`);
      }
      if (uncovered(one, line)) lines.push({ node, one, seen: line, shape: corners(one, line) });
    }
  }

  const nameOf = (one) => {
    const told = one.dataset?.testid ?? one.getAttribute("aria-label") ?? one.getAttribute("class");
    return one.tagName.toLowerCase() + (told ? `[${String(told).slice(0, 60)}]` : "");
  };

  function readPairs(lines) {
    lines.sort((a, b) => a.seen.top - b.seen.top);
    const told = new Set();
    lines.forEach((a, at) => {
      for (let k = at + 1; k < lines.length && lines[k].seen.top < a.seen.bottom; k++) {
        const b = lines[k];
        if (a.node === b.node || depth(a.shape, b.shape) <= 1.5) continue;
        const common = { left: Math.max(a.seen.left, b.seen.left), right: Math.min(a.seen.right, b.seen.right),
          top: Math.max(a.seen.top, b.seen.top), bottom: Math.min(a.seen.bottom, b.seen.bottom) };
        if (![a.one, b.one].every((one) => uncovered(one, common))) continue;  // one ends under what floats
        const said = `overlap: “${short(a.node.data)}” and “${short(b.node.data)}”`;
        if (!told.has(said)) { told.add(said); faults.push(said); }
      }
    });
  }

  function readControl(one) {
    if (!shown(one) || quiet(one) || getComputedStyle(one).pointerEvents === "none") return;
    const box = boxOf(one);
    if (box.width < 5 || box.height < 5) return;
    const around = [...walls(one)];
    const seen = seenOf(box, around);
    const moved = around.some(({ scrolls, edge }) => scrolls && (box.left < edge.left - 1
      || box.right > edge.right + 1 || box.top < edge.top - 1 || box.bottom > edge.bottom + 1));
    if (seen.empty || moved) return;  // what is scrolled halfway out is judged when it is in
    const [x, y] = [(seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2];
    const hit = deepest(x, y);
    if (!hit || related(one, hit) || within(hit, FLOATING)) return;
    if (one.labels && [...one.labels].some((label) => holds(label, hit))) return;
    const moves = around.filter((wall) => wall.scrolls).map((wall) => wall.box);
    moves.push(within(one, ".react-flow__viewport"));
    if (moves.some((room) => room && !holds(room, hit))) return;  // it can be moved out from under
    if ([...up(hit)].some((each) => getComputedStyle(each).position === "fixed" && !holds(each, one))) return;
    faults.push(`covered: ${nameOf(one)} “${short(one.innerText ?? "")}” by ${nameOf(hit)}`);
  }

  function readPlaceholder(one) {
    if (!one.placeholder || one.value || !shown(one) || one.title.includes(one.placeholder)) return;
    const style = getComputedStyle(one), brush = document.createElement("canvas").getContext("2d");
    brush.font = style.font;
    const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (one.matches("input") && brush.measureText(one.placeholder).width > room + SLACK) faults.push(`cut off: placeholder “${short(one.placeholder)}”`);
  }

  function readLegend(plot) {
    const bars = [...plot.querySelectorAll(".barlayer .point path")].map(boxOf);
    for (const text of plot.querySelectorAll(".legendtext")) {
      const box = boxOf(text);
      const over = bars.some((bar) => depth(corners(text, box), [[bar.left, bar.top], [bar.right, bar.top],
        [bar.right, bar.bottom], [bar.left, bar.bottom]]) > 1.5);
      if (over) faults.push(`legend over a bar: “${short(text.textContent)}”`);
    }
  }

  const [elements, texts, lines] = [[], [], []];
  everything(document.body, elements, texts);
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) faults.push(`the page is ${wide} px wider than the window`);
  // What hides its overflow cannot be scrolled by hand, but the first focus pushes it aside for good.
  for (const box of elements.filter((one) => one.clientWidth >= innerWidth - 40)) {
    const more = box.scrollWidth - box.clientWidth;
    if (more > 1 && getComputedStyle(box).overflowX === "hidden") faults.push(`${nameOf(box)} can be pushed ${more} px aside`);
  }
  texts.forEach((node) => readText(node, lines));
  readPairs(lines);
  elements.filter((one) => one.matches(CONTROLS)).forEach(readControl);
  elements.filter((one) => one.matches("input")).forEach(readPlaceholder);
  elements.filter((one) => one.matches(".js-plotly-plot")).forEach(readLegend);
  return [...new Set(faults)];
}
