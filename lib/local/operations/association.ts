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
  type Entity,
  isWithin,
  type LineageGraph,
  lineageGraph,
} from "../lineage/mod.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import { automaticError, checkLimit } from "./lineage_entity.ts";
import { validationError } from "./refusals.ts";
import { takeSortedPage } from "./sorted_page.ts";

const KIND = "association";

/**
 * AddAssociation: of two entities that are there, and are not associated yet; the
 * service refuses two experiment entities.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/lineage-tracking-manual-creation.html
 */
export function addAssociation(
  { SourceArn, DestinationArn, AssociationType }: AddAssociationRequest,
  context: LocalContext,
): AddAssociationResponse {
  const graph = lineageGraph(context);
  for (const arn of [SourceArn!, DestinationArn!]) refuseUnknown(graph, arn);
  if (SourceArn === DestinationArn) {
    throw validationError(`${SourceArn} cannot be associated with itself.`);
  }
  const isJob = (arn: string) =>
    graph.find(arn)!.lineageType === "TrialComponent";
  if (isJob(SourceArn!) && isJob(DestinationArn!)) {
    throw validationError(
      `${SourceArn} and ${DestinationArn} are both experiment entities, which cannot be associated.`,
    );
  }
  if (graph.findEdge(SourceArn!, DestinationArn!) !== undefined) {
    throw validationError(
      `The association of ${SourceArn} with ${DestinationArn} already exists.`,
    );
  }
  checkLimit(KIND, graph.edges);
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
  if (lineageGraph(context).findEdge(SourceArn!, DestinationArn!)) {
    throw automaticError(
      `The association of ${SourceArn} with ${DestinationArn}`,
      "delete",
    );
  }
  throw new ServiceError(
    "ResourceNotFound",
    `Association of ${SourceArn} with ${DestinationArn} does not exist.`,
  );
}

/**
 * ListAssociations: the newest first, unless told otherwise.
 *
 * @throws {ServiceError} `ResourceNotFound` for ARNs that no entity has.
 */
export function listAssociations(
  input: ListAssociationsRequest,
  context: LocalContext,
): ListAssociationsResponse {
  const graph = lineageGraph(context);
  for (const arn of [input.SourceArn, input.DestinationArn]) {
    if (arn !== undefined) refuseUnknown(graph, arn);
  }
  const found = graph.edges.filter((edge) => isMeant(edge, graph, input));
  const { items, nextToken } = takeSortedPage(found, {
    key: (edge) => [sortValue(edge, graph, input.SortBy)],
    id: (edge) => associationName(edge.sourceArn, edge.destinationArn),
  }, input);
  return {
    AssociationSummaries: items.map((edge) => {
      const source = graph.find(edge.sourceArn);
      const destination = graph.find(edge.destinationArn);
      return {
        SourceArn: edge.sourceArn,
        DestinationArn: edge.destinationArn,
        SourceType: typeOf(source),
        DestinationType: typeOf(destination),
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
    same(input.SourceType, typeOf(graph.find(edge.sourceArn))) &&
    same(input.DestinationType, typeOf(graph.find(edge.destinationArn))) &&
    same(input.AssociationType, edge.type) &&
    isWithin(edge.created, input.CreatedAfter, input.CreatedBefore);
}

function sortValue(
  edge: Edge,
  graph: LineageGraph,
  by: ListAssociationsRequest["SortBy"] = "CreationTime",
): string | number {
  if (by === "CreationTime") return +edge.created;
  const arn = by.startsWith("Source") ? edge.sourceArn : edge.destinationArn;
  return by.endsWith("Arn") ? arn : typeOf(graph.find(arn)) ?? "";
}

/** Here jobs go by the types of their sources: `SageMakerTrainingJob`. */
function typeOf(entity: Entity | undefined): string | undefined {
  return entity?.lineageType === "TrialComponent"
    ? `SageMaker${entity.type}`
    : entity?.type;
}
