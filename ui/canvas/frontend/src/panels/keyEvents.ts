// Key handlers that keep their events inside a panel: the page has shortcuts of its own, and cannot
// see that somebody is typing behind a shadow root.
import type { KeyboardEvent } from "react";

const stop = (event: KeyboardEvent) => event.stopPropagation();

export const KEY_GUARDS = { onKeyUp: stop, onKeyPress: stop };

export function ownKeys(handler: (event: KeyboardEvent) => void) {
  return {
    ...KEY_GUARDS,
    onKeyDown: (event: KeyboardEvent) => {
      event.stopPropagation();
      if (!event.nativeEvent.isComposing) handler(event);
    },
  };
}
