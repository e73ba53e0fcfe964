// A plane on which points of classes are painted: with the mouse, or with arrow keys and Space.
// The page hands over points, brush and texts; every stroke goes back as the whole list of points.
const SIZE = 340;
const REACH = 10;
const COLOURS = ["#2f6fde", "#d9822b", "#2e9e5b", "#b5499e", "#c43c3c", "#16899c"];

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  if (!data) return undefined;
  const canvas = parentElement.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const state = (canvas.state ??= { cursor: [5, 5], stroke: 0 });
  // What comes back of our own strokes may be older than what is being painted.
  const isOwn = data.stroke !== null && !state.foreign;
  if (!isOwn && state.version !== data.version) {
    state.foreign = true;
    state.points = data.points.map((point) => [...point]);
  }
  state.version = data.version;
  canvas.setAttribute("aria-label", data.label);
  canvas.width = canvas.height = SIZE * devicePixelRatio;

  const colour = (name) => COLOURS[Math.max(0, data.classes.indexOf(name)) % COLOURS.length];
  const toPixels = ([x, y]) => [(x / REACH) * SIZE, SIZE - (y / REACH) * SIZE];
  const rounded = (value) => Math.round(Math.min(REACH, Math.max(0, value)) * 100) / 100;

  function draw() {
    const ink = getComputedStyle(canvas).color;
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.clearRect(0, 0, SIZE, SIZE);
    pen.strokeStyle = ink;
    pen.globalAlpha = 0.12;
    for (let line = 1; line < REACH; line += 1) {
      const at = (line / REACH) * SIZE;
      pen.strokeRect(at, -1, 0, SIZE + 2);
      pen.strokeRect(-1, at, SIZE + 2, 0);
    }
    pen.globalAlpha = 0.85;
    for (const [x, y, name] of state.points) {
      pen.fillStyle = colour(name);
      pen.beginPath();
      pen.arc(...toPixels([x, y]), 3.5, 0, 2 * Math.PI);
      pen.fill();
    }
    pen.globalAlpha = 1;
    if (state.focus) {
      pen.beginPath();
      pen.arc(...toPixels(state.cursor), Math.max(4, (data.spread / REACH) * SIZE), 0, 2 * Math.PI);
      pen.stroke();
    }
  }

  function normal() {
    return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  }

  function touch([x, y]) {
    if (data.mode === "erase") {
      const reach = Math.max(0.2, data.spread);
      state.points = state.points.filter((point) => Math.hypot(point[0] - x, point[1] - y) > reach);
    } else {
      const room = Math.max(0, data.most - state.points.length);
      for (let n = 0; n < Math.min(room, data.count); n += 1) {
        const place = [x + data.spread * normal(), y + data.spread * normal()];
        state.points.push([...place.map(rounded), data.brush]);
      }
    }
    draw();
  }

  function send() {
    state.stroke += 1;
    state.foreign = false;
    setStateValue("painted", { stroke: state.stroke, points: state.points });
  }

  const placeOf = (event) => {
    const box = canvas.getBoundingClientRect();
    const [right, down] = [event.clientX - box.left, event.clientY - box.top];
    return [(right / box.width) * REACH, REACH - (down / box.height) * REACH];
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    state.last = state.cursor = placeOf(event);
    touch(state.last);
  };
  canvas.onpointermove = (event) => {
    if (!state.last) return;
    const place = placeOf(event);
    if (Math.hypot(place[0] - state.last[0], place[1] - state.last[1]) < 0.35) return;
    state.last = state.cursor = place;
    touch(place);
  };
  canvas.onpointerup = () => {
    if (!state.last) return;
    state.last = null;
    send();
  };
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  canvas.onkeydown = (event) => {
    if (STEPS[event.key]) {
      const step = event.shiftKey ? 1 : 0.25;
      state.cursor = state.cursor.map((at, axis) => rounded(at + step * STEPS[event.key][axis]));
      draw();
    } else if (event.key === " ") {
      touch(state.cursor);
      send();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  canvas.onfocus = () => { state.focus = true; draw(); };
  canvas.onblur = () => { state.focus = false; draw(); };
  draw();
  return undefined;
}
