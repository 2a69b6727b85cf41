import type { LineageType } from "@aws-sdk/client-sagemaker";
import { type Entity, isWithin, lineageGraph } from "../lineage/mod.ts";
import type { LocalContext } from "../service/context.ts";
import { takeSortedPage } from "./sorted_page.ts";

/** What the List operations of lineage have in common. */
export interface LineageListInput {
  readonly SourceUri?: string | undefined;
  readonly CreatedAfter?: Date | undefined;
  readonly CreatedBefore?: Date | undefined;
  readonly SortBy?: string | undefined;
  readonly SortOrder?: string | undefined;
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/**
 * A page of entities of a kind: by source, type and time, the newest first unless
 * told otherwise.
 */
export function listEntities(
  kind: LineageType,
  input: LineageListInput,
  type: string | undefined,
  context: LocalContext,
): { items: Entity[]; nextToken?: string } {
  const { SourceUri, CreatedAfter, CreatedBefore } = input;
  const found = lineageGraph(context).entities.filter((entity) =>
    entity.lineageType === kind &&
    (SourceUri === undefined || entity.sourceUri === SourceUri) &&
    (type === undefined || entity.type === type) &&
    isWithin(entity.record.CreationTime, CreatedAfter, CreatedBefore)
  );
  return takeSortedPage(found, {
    key: ({ name = "", record }) => [
      input.SortBy === "Name" ? name : +record.CreationTime,
    ],
    id: ({ arn }) => arn,
  }, input);
}
