// Keys that belong to a panel stay in it: the page has shortcuts of its own, and behind a
// shadow root it cannot see that somebody is typing.
import type { KeyboardEvent } from "react";

const stop = (event: KeyboardEvent) => event.stopPropagation();

export const QUIET = { onKeyUp: stop, onKeyPress: stop };

export function quietly(own: (event: KeyboardEvent) => void) {
  return {
    ...QUIET,
    onKeyDown: (event: KeyboardEvent) => {
      event.stopPropagation();
      if (!event.nativeEvent.isComposing) own(event);
    },
  };
}
