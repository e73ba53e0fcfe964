// Which charts a watch has: of each column, the worst first, of the answers, and of the whole.
// What each chart draws: for a point its value, the limit that it is held against, and its state.
function columnSeries(part, name) {
  return (point) => {
    const column = point[part][name];
    if (!column) return { value: null, band: null, state: 0 };
    return { value: column[0], band: column[1], state: column[2] };
  };
}

function missingSeries(name) {
  return (point) => {
    const column = point.features[name];
    return { value: column ? column[3] : null, band: column ? column[4] : null, state: 0 };
  };
}

function worstOf(points, part, name) {
  let worst = 0;
  for (const point of points) {
    const column = point[part][name];
    if (!column) continue;
    const times = column[2] === 2 ? Infinity : column[1] ? (column[0] ?? 0) / column[1] : 0;
    worst = Math.max(worst, times);
  }
  return worst;
}

function names(points, part) {
  const known = new Set();
  for (const point of points) for (const name of Object.keys(point[part])) known.add(name);
  const worst = new Map([...known].map((name) => [name, worstOf(points, part, name)]));
  return [...known].sort((one, other) => worst.get(other) - worst.get(one));
}

function mostMissing(points) {
  const gaps = new Map();
  for (const point of points) {
    for (const [name, column] of Object.entries(point.features)) {
      const gap = Math.abs((column[3] ?? 0) - (column[4] ?? 0));
      if (gap > 0) gaps.set(name, Math.max(gap, gaps.get(name) ?? 0));
    }
  }
  return [...gaps.keys()].sort((one, other) => gaps.get(other) - gaps.get(one)).slice(0, 3);
}

// Of sensitive groups: those whose value is known in any window.
function groupNames(points, part) {
  const known = new Set();
  for (const point of points) {
    for (const [name, cells] of Object.entries(point[part] ?? {})) if (cells[0] !== null) known.add(name);
  }
  return [...known];
}

function groupMetric(name) {
  return (point) => {
    const [value, band, state] = point.group_metrics?.[name] ?? [null, null, 0];
    return { value, band, state };
  };
}

function groupAnswer(name) {
  return (point) => {
    const [value, floor, band, state] = point.groups?.[name] ?? [null, null, null, 0];
    return { value, floor, band, state, isBetween: true };
  };
}

function answerName(name, words) {
  if (name.startsWith("score ")) return filled(words.score, { label: name.slice("score ".length) });
  return name === "prediction" ? words.prediction : name;
}

function groupsOf(points, words) {
  const has = (name) => points.some((point) => point[name] !== undefined && point[name] !== null);
  const drift = (part) =>
    names(points, part).map((name) => ({
      key: `${part} ${name}`, title: part === "answers" ? answerName(name, words) : name, part, subject: part === "answers" ? `answers: ${name}` : name,
      of: columnSeries(part, name),
    }));
  const whole = [{ key: "rows", title: words.rows, bars: true,
    of: (point) => ({ value: point.rows, band: null, state: point.refused ? 1 : 0 }) }];
  for (const name of mostMissing(points)) {
    whole.push({ key: `missing ${name}`, title: filled(words.missing, { column: name }),
      share: true, reference: true, of: missingSeries(name) });
  }
  const performance = [];
  if (has("metric") || has("estimated")) {
    const name = points.findLast((point) => point.metric_name)?.metric_name ?? words.metric_name;
    performance.push({ key: "metric", title: words.metric, metric: true, subject: `performance: ${name}`,
      of: (point) => ({ value: point.metric ?? null, other: point.estimated ?? null,
        band: point.metric_limit ?? null, state: point.worse ? 1 : 0 }) });
  }
  const groups = [...groupNames(points, "group_metrics").map((name) => ({
    key: `group metric ${name}`, title: `${name} · ${words.metric}`, metric: true,
    subject: `groups: ${name}: ${words.metric_name}`, of: groupMetric(name),
  })), ...groupNames(points, "groups").map((name) => ({
    key: `group answer ${name}`, title: `${name} · ${words.prediction}`, reference: true,
    subject: `groups: ${name}: prediction`, of: groupAnswer(name),
  }))];
  return [
    { key: "performance", title: words.performance, about: words.performance_about, charts: performance },
    { key: "groups", title: words.groups, about: words.groups_about, charts: groups },
    { key: "columns", title: words.columns, about: words.columns_about, charts: drift("features") },
    { key: "answers", title: words.answers, about: words.answers_about, charts: drift("answers") },
    { key: "whole", title: words.whole, about: words.whole_about, charts: whole },
  ].filter((group) => group.charts.length);
}

