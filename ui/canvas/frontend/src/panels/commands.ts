// What the menu can have done that the editor does not do by itself; what is left out is not offered.
import type { Point } from "../layout";

export type Commands = {
  copy?: () => void;
  cut?: () => void;
  paste?: (spot: Point) => void;
  openSettings?: (stage: string) => void;
  runTo?: (stage: string) => void;
  runOnly?: (stage: string) => void;
  picture?: () => void;
  file?: () => void;
  script?: () => void;
};
