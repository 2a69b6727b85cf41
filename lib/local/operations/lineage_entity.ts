import type { LineageType } from "@aws-sdk/client-sagemaker";
import {
  allRecords,
  type AssociationRecord,
  type Entity,
  lineageGraph,
} from "../lineage/mod.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import type { Stamped } from "../store/records.ts";
import { arnOf, parseArn } from "./arns.ts";
import { validationError } from "./refusals.ts";
import { checkKeys, tagResource, untagResource } from "./tags.ts";

/** Kinds of entities that are created by hand. */
export type EntityKind = "artifact" | "action" | "context";

const TITLES: Readonly<Record<EntityKind, LineageType>> = {
  artifact: "Artifact",
  action: "Action",
  context: "Context",
};

/**
 * Records an action or a context, which have names of the user's own.
 *
 * @returns Its ARN.
 * @throws {ServiceError} If the name is taken.
 */
export function createNamed(
  kind: "action" | "context",
  name: string,
  input: object,
  tags: GivenTags,
  context: LocalContext,
): string {
  const arn = arnOf(context, kind, name);
  const title = TITLES[kind];
  const now = new Date();
  const record = {
    ...input,
    [`${title}Arn`]: arn,
    CreationTime: now,
    LastModifiedTime: now,
  };
  if (insertEntity(kind, name, arn, record, tags, context)) return arn;
  throw validationError(
    `${title} names must be unique within an AWS account and region: ${arn} already exists.`,
  );
}

/** Tags as a request gives them. */
type GivenTags =
  | { Key: string | undefined; Value: string | undefined }[]
  | undefined;

/** Records an entity; false where one of its name is there. */
export function insertEntity<T extends Stamped>(
  kind: EntityKind,
  name: string,
  arn: string,
  record: T,
  tags: GivenTags,
  context: LocalContext,
): boolean {
  checkKeys(tags ?? []);
  if (!context.records.insert(kind, name, record)) return false;
  tagResource(context, arn, tags);
  return true;
}

/**
 * The entity of a name or ARN.
 *
 * @throws {ServiceError} `ResourceNotFound` if there is none.
 */
export function findEntity(
  kind: EntityKind,
  nameOrArn: string,
  context: LocalContext,
): Entity {
  const found = lineageGraph(context).entities.find((entity) =>
    entity.lineageType === TITLES[kind] &&
    (entity.arn === nameOrArn || entity.name === nameOrArn)
  );
  if (found !== undefined) return found;
  throw new ServiceError(
    "ResourceNotFound",
    `${TITLES[kind]} '${nameOrArn}' does not exist.`,
  );
}

/**
 * Deletes an entity that was created by hand and has no associations.
 *
 * @throws {ServiceError} If it is not there, has some, or follows from a job or package.
 */
export function deleteEntity(
  kind: EntityKind,
  entity: Entity,
  context: LocalContext,
): void {
  if (entity.automatic) throw automaticError(`${TITLES[kind]} ${entity.arn}`);
  const associated = allRecords<AssociationRecord>(context, "association")
    .some(({ SourceArn, DestinationArn }) =>
      SourceArn === entity.arn || DestinationArn === entity.arn
    );
  if (associated) {
    throw validationError(
      `${
        TITLES[kind]
      } ${entity.arn} cannot be deleted: it has associations. Delete them first.`,
    );
  }
  const name = kind === "artifact" ? parseArn(entity.arn)!.name : entity.name!;
  context.records.remove(kind, name);
  untagResource(context, entity.arn);
}

/** What follows from the record of a job or package stays as long as that does. */
export function automaticError(what: string): Error {
  return validationError(
    `${what} was made by a job or a model package, whose record it follows from: Local SageMaker does not delete it.`,
  );
}
