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
dark.addEventListener("change", () => {
  plots.filter((one) => one.drawn).forEach((one) => Plotly.relayout(one, { "font.color": ink() }));
});
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  drawAll();
});
