import type {
  DescribeTrialComponentRequest,
  DescribeTrialComponentResponse,
  QueryLineageRequest,
  QueryLineageResponse,
} from "@aws-sdk/client-sagemaker";
import { lineageGraph, passes, relatives } from "../lineage/mod.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import { refuseUnknown } from "./association.ts";
import { takePage } from "./pages.ts";
import { constraintErrors, mustNotBeNull } from "./refusals.ts";

/**
 * QueryLineage: entities before, after or around one, the nearest first, with the
 * associations among them and with the one.
 */
export function queryLineage(
  input: QueryLineageRequest,
  context: LocalContext,
): QueryLineageResponse {
  const start = input.StartArns?.[0];
  if (start === undefined) throw constraintErrors([mustNotBeNull("startArns")]);
  const graph = lineageGraph(context);
  refuseUnknown(graph, start);
  const found = relatives(
    graph,
    start,
    input.Direction ?? "Both",
    input.MaxDepth ?? 10,
  ).filter((entity) => passes(entity, input.Filters));
  const { items, nextToken } = takePage(
    found,
    input.MaxResults ?? 10,
    input.NextToken,
  );
  const shown = new Set(items.map(({ arn }) => arn));
  const known = new Set([start, ...found.map(({ arn }) => arn)]);
  const edges = input.IncludeEdges === false
    ? []
    : graph.edges.filter((edge) =>
      known.has(edge.sourceArn) && known.has(edge.destinationArn) &&
      (shown.has(edge.sourceArn) || shown.has(edge.destinationArn))
    );
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

/** DescribeTrialComponent: of those that follow from jobs. */
export function describeTrialComponent(
  { TrialComponentName: name }: DescribeTrialComponentRequest,
  context: LocalContext,
): DescribeTrialComponentResponse {
  const found = lineageGraph(context).entities.find((entity) =>
    entity.lineageType === "TrialComponent" &&
    (entity.name === name || entity.arn === name)
  );
  if (found !== undefined) {
    return found.record as DescribeTrialComponentResponse;
  }
  throw new ServiceError(
    "ResourceNotFound",
    `TrialComponent '${name}' does not exist.`,
  );
}
