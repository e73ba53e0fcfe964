const still = { displayModeBar: false, displaylogo: false, responsive: true };
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const ink = () => getComputedStyle(document.documentElement).getPropertyValue("--text").trim();
const shown = (plot) => plot.offsetParent !== null;

function draw(plot) {
  if (plot.drawn || !shown(plot)) return;
  plot.drawn = true;
  const { data, layout } = JSON.parse(plot.nextElementSibling.textContent);
  layout.font = { ...layout.font, color: ink(), family: "system-ui, sans-serif" };
  Plotly.newPlot(plot, data, layout, still);
}

const plots = [...document.querySelectorAll(".plot")];
const drawAll = () => plots.forEach(draw);
drawAll();
document.querySelectorAll("details").forEach((one) => one.addEventListener("toggle", drawAll));
const redraw = (layout) =>
  plots.filter((one) => one.drawn).forEach((one) => Plotly.relayout(one, layout(one)));
dark.addEventListener("change", () => {
  redraw(() => ({ "font.color": ink() }));
});
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  drawAll();
  redraw((one) => ({ "font.color": "#1d2530", width: one.clientWidth }));
});
window.addEventListener("afterprint", () => redraw(() => ({ "font.color": ink(), width: null })));

// The contents mark the chapter that is read, and chapters stop below them.
const contents = document.querySelector("nav");
const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
const markRead = () => {
  document.documentElement.style.setProperty("--nav", `${contents.offsetHeight}px`);
  const passed = [...document.querySelectorAll("section")]
    .filter((one) => one.getBoundingClientRect().top <= contents.offsetHeight + 40);
  const read = passed.at(-1)?.id ?? [...links.keys()][0];
  links.forEach((link, id) => {
    if (id === read) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  });
};
window.addEventListener("scroll", markRead, { passive: true });
window.addEventListener("resize", markRead);
markRead();
