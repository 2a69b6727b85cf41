import type {
  QueryLineageRequest,
  QueryLineageResponse,
} from "@aws-sdk/client-sagemaker";
import { lineageGraph, queryGraph } from "../lineage/mod.ts";
import type { LocalContext } from "../service/context.ts";
import { refuseUnknown } from "./association.ts";
import { takePage } from "./pages.ts";
import {
  constraintErrors,
  mustNotBeNull,
  validationError,
} from "./refusals.ts";

/** Vertices of an answer that does not say how many it wants: all that there may be. */
const MOST_VERTICES = 50;

/**
 * QueryLineage: entities before, after or around one, the nearest first. With
 * edges, the answer also has the start and what lies on the way to those that
 * match, and the associations among all of them.
 */
export function queryLineage(
  input: QueryLineageRequest,
  context: LocalContext,
): QueryLineageResponse {
  const start = input.StartArns?.[0];
  if (start === undefined) throw constraintErrors([mustNotBeNull("startArns")]);
  const { MaxResults = MOST_VERTICES, MaxDepth = 10, IncludeEdges = true } =
    input;
  if (MaxResults < 1 || MaxDepth < 0) {
    throw validationError(
      `MaxResults must be at least 1 and MaxDepth at least 0: they are ${MaxResults} and ${MaxDepth}.`,
    );
  }
  const graph = lineageGraph(context);
  refuseUnknown(graph, start);
  const { matches, onPaths } = queryGraph(graph, {
    start,
    direction: input.Direction ?? "Both",
    depth: MaxDepth,
    filters: input.Filters,
  });
  const vertices = IncludeEdges ? onPaths : matches;
  const { items, nextToken } = takePage(vertices, MaxResults, input.NextToken);
  const shown = new Set(items.map(({ arn }) => arn));
  const place = new Map(vertices.map(({ arn }, i) => [arn, i]));
  // An association is told once, with the further one of its two entities.
  const edges = graph.edges.filter(({ sourceArn, destinationArn }) => {
    const [a, b] = [place.get(sourceArn), place.get(destinationArn)];
    if (!IncludeEdges || a === undefined || b === undefined) return false;
    return shown.has(a > b ? sourceArn : destinationArn);
  });
  return {
    Vertices: items.map(({ arn, type, lineageType }) => ({
      Arn: arn,
      Type: type,
      LineageType: lineageType,
    })),
    Edges: edges.map((edge) => ({
      SourceArn: edge.sourceArn,
      DestinationArn: edge.destinationArn,
      AssociationType: edge.type,
    })),
    ...(nextToken && { NextToken: nextToken }),
  };
}
