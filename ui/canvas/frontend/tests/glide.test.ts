import { beforeEach, describe, expect, it, vi } from "vitest";
import { centreView, revealView, type ViewTransform } from "../src/model/viewport";
import { createGlide, type Glide } from "../src/view/glide";

const [WIDTH, HEIGHT] = [800, 600];
const START = { x: 0, y: 0, zoom: 1 };
const near = { x: 300, y: 100, width: 200, height: 90 };
const far = { x: 300, y: 1_500, width: 200, height: 90 };

// A view that is still where it was while it glides.
function slowView() {
  const goals: ViewTransform[] = [];
  const setViewport = (view: ViewTransform) => goals.push(view);
  return { goals, getViewport: () => START, setViewport };
}

const isInSight = (part: typeof near, view: ViewTransform) =>
  revealView(part, view, WIDTH, HEIGHT) === view;

describe("a glide of the view", () => {
  beforeEach(() => {
    vi.stubGlobal("matchMedia", () => ({ matches: false }));
    vi.useFakeTimers();
  });

  it("is reckoned from where the view is going, while it is on its way", () => {
    const view = slowView();
    const glide = createGlide(view);
    glide.to(revealView(far, glide.ahead(), WIDTH, HEIGHT));
    expect(isInSight(near, glide.ahead())).toBe(false); // though it is in sight just now
    glide.to(revealView(near, glide.ahead(), WIDTH, HEIGHT));
    expect(isInSight(near, view.goals.at(-1)!)).toBe(true);
  });

  it("ends: what the view is then counts", () => {
    const glide = createGlide(slowView());
    glide.to({ x: 5, y: 6, zoom: 2 });
    expect(glide.ahead()).toEqual({ x: 5, y: 6, zoom: 2 });
    vi.advanceTimersByTime(1_000);
    expect(glide.ahead()).toEqual(START);
  });

  it("is over where the view is put elsewhere, or somebody else moves it", () => {
    for (const end of [(glide: Glide) => glide.jump(START), (glide: Glide) => glide.stop()]) {
      const glide = createGlide(slowView());
      glide.to({ x: 5, y: 6, zoom: 2 });
      end(glide);
      expect(glide.ahead()).toEqual(START);
    }
  });

  it("brings the middle of a part to the middle of the view", () => {
    const { x, y, zoom } = centreView(far, 0.5, WIDTH, HEIGHT);
    expect([400 * zoom + x, 1_545 * zoom + y]).toEqual([WIDTH / 2, HEIGHT / 2]);
  });
});
