import type {
  CreateArtifactRequest,
  CreateArtifactResponse,
  DeleteArtifactRequest,
  DeleteArtifactResponse,
  DescribeArtifactRequest,
  DescribeArtifactResponse,
  ListArtifactsRequest,
  ListArtifactsResponse,
  UpdateArtifactRequest,
  UpdateArtifactResponse,
} from "@aws-sdk/client-sagemaker";
import { artifactArn, type EntityRecords } from "../lineage/mod.ts";
import type { LocalContext } from "../service/context.ts";
import { parseArn } from "./arns.ts";
import {
  deleteEntity,
  findEntity,
  insertEntity,
  updateEntity,
} from "./lineage_entity.ts";
import { listEntities } from "./lineage_pages.ts";
import { validationError } from "./refusals.ts";

/**
 * CreateArtifact: one for each source.
 *
 * @throws {ServiceError} If there is one, also one that follows from a job.
 */
export function createArtifact(
  { Tags, ...input }: CreateArtifactRequest,
  context: LocalContext,
): CreateArtifactResponse {
  const ArtifactArn = artifactArn(context, input.Source!.SourceUri!);
  const { name } = parseArn(ArtifactArn)!;
  insertEntity("artifact", { arn: ArtifactArn, name }, input, Tags, context);
  return { ArtifactArn };
}

/** UpdateArtifact: its name, and properties that come and go. */
export function updateArtifact(
  { ArtifactArn, ...changes }: UpdateArtifactRequest,
  context: LocalContext,
): UpdateArtifactResponse {
  return {
    ArtifactArn: updateEntity("artifact", ArtifactArn!, changes, context),
  };
}

/** DescribeArtifact. */
export function describeArtifact(
  { ArtifactArn }: DescribeArtifactRequest,
  context: LocalContext,
): DescribeArtifactResponse {
  return findEntity("artifact", ArtifactArn!, context)
    .record as DescribeArtifactResponse;
}

/** ListArtifacts. */
export function listArtifacts(
  input: ListArtifactsRequest,
  context: LocalContext,
): ListArtifactsResponse {
  const { items, nextToken } = listEntities(
    "Artifact",
    input,
    input.ArtifactType,
    context,
  );
  return {
    ArtifactSummaries: items.map(({ record }) =>
      record as EntityRecords["artifact"]
    ),
    ...(nextToken && { NextToken: nextToken }),
  };
}

/** DeleteArtifact: by its ARN or its source. */
export function deleteArtifact(
  { ArtifactArn, Source }: DeleteArtifactRequest,
  context: LocalContext,
): DeleteArtifactResponse {
  if ((ArtifactArn === undefined) === (Source === undefined)) {
    throw validationError(
      "Exactly one of ArtifactArn and Source must be given.",
    );
  }
  const arn = ArtifactArn ?? artifactArn(context, Source!.SourceUri!);
  deleteEntity("artifact", findEntity("artifact", arn, context), context);
  return { ArtifactArn: arn };
}
