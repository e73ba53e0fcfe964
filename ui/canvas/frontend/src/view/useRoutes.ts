// The routes of the drawing's wires around its boxes: nodes with ports, whatever they stand for.
import type { Edge, Node, NodeHandle } from "@xyflow/react";
import { useMemo, useRef } from "react";
import { routeWires, type RouteMemo } from "../model/routes";
import { framesOf, type Box, type Route, type WireEnds } from "../model/routeTypes";

// The edges with their routes. While something is dragged the routes stay as they are.
export function useRoutes(nodes: Node[], edges: Edge[], dragging: boolean): Edge[] {
  const memo = useRef<RouteMemo>(new Map());
  const routes = useRef<{ plan: string; of: Map<string, Route> }>({ plan: "", of: new Map() });
  return useMemo(() => {
    if (!dragging) {
      const frames = framesOf(boxesOf(nodes));
      const boxes = [...new Set(frames.values())];
      const wires = wireEnds(nodes, edges, frames);
      const plan = JSON.stringify([boxes, wires]);
      if (plan !== routes.current.plan)
        routes.current = { plan, of: routeWires(boxes, wires, memo.current) };
    }
    const { of } = routes.current;
    return edges.map((edge) => ({ ...edge, data: { ...edge.data, route: of.get(edge.id) } }));
  }, [dragging ? null : nodes, edges, dragging]);
}

function boxesOf(nodes: Node[]): Box[] {
  return nodes
    .filter((node) => node.handles?.length && !node.hidden)
    .map(({ id, position: { x, y }, width = 0, height = 0 }) => ({ id, x, y, width, height }));
}

// The ends of the wires that lead from one frame to another.
function wireEnds(nodes: Node[], edges: Edge[], frames: Map<string, Box>): WireEnds[] {
  const places = new Map(nodes.map((node) => [node.id, node]));
  return edges.flatMap(({ id, source, target, sourceHandle, targetHandle }): WireEnds[] => {
    const [giver, taker] = [places.get(source), places.get(target)];
    const [start, end] = [frames.get(source), frames.get(target)];
    const gives = giver?.handles?.find((handle) => handle.id === sourceHandle);
    const takes = taker?.handles?.find((handle) => handle.id === targetHandle);
    if (!start || !end || start === end || !giver || !taker || !gives || !takes) return [];
    const from = { x: giver.position.x + gives.x + gives.width!, y: middle(giver, gives) };
    const to = { x: taker.position.x + takes.x, y: middle(taker, takes) };
    const net = `${source} ${sourceHandle}`;
    return [{ id, net, source: start.id, target: end.id, from, to }];
  });
}

function middle(node: Node, handle: NodeHandle): number {
  return node.position.y + handle.y + handle.height! / 2;
}
