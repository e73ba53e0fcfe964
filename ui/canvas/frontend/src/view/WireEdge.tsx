// A wire: along its route, or as a plain curve while one of its stages is dragged.
import { BaseEdge, getBezierPath, type Edge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { routeBetween, routePath } from "../model/routePath";
import type { Route } from "../model/routeTypes";
import type { WireRef } from "../model/types";

export type WireEdgeType = Edge<{ wire: WireRef; route?: Route | undefined }, "wire">;

export const WireEdge = memo((props: EdgeProps<WireEdgeType>) => {
  const { data, sourceX, sourceY, targetX, targetY, interactionWidth } = props;
  const ends = [
    { x: sourceX, y: sourceY },
    { x: targetX, y: targetY },
  ] as const;
  const route = data?.route && routeBetween(data.route, ...ends);
  const path = route ? routePath(route) : getBezierPath(props)[0];
  return <BaseEdge path={path} {...(interactionWidth ? { interactionWidth } : {})} />;
});
