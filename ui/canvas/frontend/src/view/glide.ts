// The glide of the view to its place. On its way the view is at no place that was meant: what it
// heads for counts, else a move that begins meanwhile is reckoned from what is about to change.
import type { ViewTransform } from "../model/viewport";

const REST_MS = 300; // until a glide has come to rest

type Views = {
  getViewport: () => ViewTransform;
  setViewport: (view: ViewTransform, options?: { duration: number }) => unknown;
};

export type Glide = {
  ahead: () => ViewTransform;
  to: (view: ViewTransform) => void;
  jump: (view: ViewTransform) => void;
  stop: () => void; // somebody else moves the view
};

export function createGlide(views: Views): Glide {
  let heading: ViewTransform | null = null;
  let until = 0;
  const stop = () => {
    heading = null;
  };
  return {
    ahead: () => (heading && performance.now() < until ? heading : views.getViewport()),
    to: (view) => {
      heading = view;
      until = performance.now() + REST_MS;
      void views.setViewport(view, glideOptions());
    },
    jump: (view) => {
      stop();
      void views.setViewport(view);
    },
    stop,
  };
}

// How long the drawing glides; not at all for readers who want no motion.
export const glideOptions = () => ({
  duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 250,
});
