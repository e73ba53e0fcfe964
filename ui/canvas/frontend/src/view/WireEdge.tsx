// A wire: along its route, or as a plain curve while one of its stages is dragged.
import { BaseEdge, getBezierPath, useStore, type Edge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { labelPlace, routeBetween, routePath } from "../model/routePath";
import type { Route } from "../model/routeTypes";
import type { WireRef } from "../model/types";

export type WireEdgeType = Edge<
  { wire: WireRef; route?: Route | undefined; rows?: string | undefined },
  "wire"
>;

const READABLE = 0.55; // from this zoom on, rows can be read

export const WireEdge = memo((props: EdgeProps<WireEdgeType>) => {
  const { data, sourceX, sourceY, targetX, targetY, interactionWidth } = props;
  const ends = [
    { x: sourceX, y: sourceY },
    { x: targetX, y: targetY },
  ] as const;
  const route = data?.route && routeBetween(data.route, ...ends);
  const [curve, curveX, curveY] = getBezierPath(props);
  const path = route ? routePath(route) : curve;
  const isReadable = useStore((store) => store.transform[2] >= READABLE);
  const place = route ? labelPlace(route) : { x: curveX, y: curveY };
  const label =
    data?.rows && isReadable && place ? { label: data.rows, labelX: place.x, labelY: place.y } : {};
  return <BaseEdge path={path} {...label} {...(interactionWidth ? { interactionWidth } : {})} />;
});
