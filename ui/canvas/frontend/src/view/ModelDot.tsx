// The mark of a model: its colour and its shape, as in every chart.
import type { ModelMark } from "../model/types";

export function ModelDot({ mark }: { mark: ModelMark | null | undefined }) {
  if (!mark) return null;
  return (
    <svg className="model" viewBox="-1 -1 14 14" aria-hidden="true" data-testid="model-dot">
      <path d={mark.outline} fill={mark.colour} />
    </svg>
  );
}
