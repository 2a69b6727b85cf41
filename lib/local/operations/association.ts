import type {
  AddAssociationRequest,
  AddAssociationResponse,
  DeleteAssociationRequest,
  DeleteAssociationResponse,
  ListAssociationsRequest,
  ListAssociationsResponse,
} from "@aws-sdk/client-sagemaker";
import {
  associationName,
  type AssociationRecord,
  type Edge,
  isWithin,
  type LineageGraph,
  lineageGraph,
} from "../lineage/mod.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import { automaticError } from "./lineage_entity.ts";
import { compareTexts } from "./lineage_pages.ts";
import { takePage } from "./pages.ts";
import { validationError } from "./refusals.ts";

const KIND = "association";

/** AddAssociation: of two entities that are there. */
export function addAssociation(
  { SourceArn, DestinationArn, AssociationType }: AddAssociationRequest,
  context: LocalContext,
): AddAssociationResponse {
  const graph = lineageGraph(context);
  for (const arn of [SourceArn!, DestinationArn!]) refuseUnknown(graph, arn);
  if (SourceArn === DestinationArn) {
    throw validationError(`${SourceArn} cannot be associated with itself.`);
  }
  const now = new Date();
  const record: AssociationRecord = {
    SourceArn: SourceArn!,
    DestinationArn: DestinationArn!,
    ...(AssociationType && { AssociationType }),
    CreationTime: now,
    LastModifiedTime: now,
  };
  context.records.insert(
    KIND,
    associationName(SourceArn!, DestinationArn!),
    record,
  );
  return { SourceArn, DestinationArn };
}

/**
 * Refuses an ARN that no entity has.
 *
 * @throws {ServiceError} `ResourceNotFound`.
 */
export function refuseUnknown(graph: LineageGraph, arn: string): void {
  if (graph.find(arn) !== undefined) return;
  throw new ServiceError(
    "ResourceNotFound",
    `Lineage entity ${arn} does not exist.`,
  );
}

/** DeleteAssociation. */
export function deleteAssociation(
  { SourceArn, DestinationArn }: DeleteAssociationRequest,
  context: LocalContext,
): DeleteAssociationResponse {
  const name = associationName(SourceArn!, DestinationArn!);
  if (context.records.remove(KIND, name)) return { SourceArn, DestinationArn };
  const found = lineageGraph(context).edges.some((edge) =>
    edge.sourceArn === SourceArn && edge.destinationArn === DestinationArn
  );
  if (found) {
    throw automaticError(`The association of ${SourceArn} ${DestinationArn}`);
  }
  throw new ServiceError(
    "ResourceNotFound",
    `Association of ${SourceArn} with ${DestinationArn} does not exist.`,
  );
}

/** ListAssociations: the newest first, unless told otherwise. */
export function listAssociations(
  input: ListAssociationsRequest,
  context: LocalContext,
): ListAssociationsResponse {
  const graph = lineageGraph(context);
  const found = graph.edges.filter((edge) => isMeant(edge, graph, input));
  found.sort((a, b) => compareEdges(a, b, graph, input.SortBy));
  if (input.SortOrder !== "Ascending") found.reverse();
  const { items, nextToken } = takePage(
    found,
    input.MaxResults ?? 10,
    input.NextToken,
  );
  return {
    AssociationSummaries: items.map((edge) => {
      const source = graph.find(edge.sourceArn);
      const destination = graph.find(edge.destinationArn);
      return {
        SourceArn: edge.sourceArn,
        DestinationArn: edge.destinationArn,
        SourceType: source?.type,
        DestinationType: destination?.type,
        AssociationType: edge.type,
        SourceName: source?.name,
        DestinationName: destination?.name,
        CreationTime: edge.created,
      };
    }),
    ...(nextToken && { NextToken: nextToken }),
  };
}

function isMeant(
  edge: Edge,
  graph: LineageGraph,
  input: ListAssociationsRequest,
): boolean {
  const same = (wanted: string | undefined, value: string | undefined) =>
    wanted === undefined || wanted === value;
  return same(input.SourceArn, edge.sourceArn) &&
    same(input.DestinationArn, edge.destinationArn) &&
    same(input.SourceType, graph.find(edge.sourceArn)?.type) &&
    same(input.DestinationType, graph.find(edge.destinationArn)?.type) &&
    same(input.AssociationType, edge.type) &&
    isWithin(edge.created, input.CreatedAfter, input.CreatedBefore);
}

function compareEdges(
  a: Edge,
  b: Edge,
  graph: LineageGraph,
  by: ListAssociationsRequest["SortBy"] = "CreationTime",
): number {
  if (by === "CreationTime") return +a.created - +b.created;
  const end = by.startsWith("Source") ? "sourceArn" : "destinationArn";
  return by.endsWith("Arn")
    ? compareTexts(a[end], b[end])
    : compareTexts(graph.find(a[end])!.type, graph.find(b[end])!.type);
}
