import type { LineageType } from "@aws-sdk/client-sagemaker";
import {
  type Edge,
  type Entity,
  type EntityRecords,
  lineageGraph,
} from "../lineage/mod.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import type { Stamped } from "../store/records.ts";
import { arnOf, parseArn } from "./arns.ts";
import { validationError } from "./refusals.ts";
import { checkKeys, tagResource, untagResource } from "./tags.ts";

/** Kinds of entities that are created by hand. */
export type EntityKind = keyof EntityRecords;

const TITLES: Readonly<Record<EntityKind, LineageType>> = {
  artifact: "Artifact",
  action: "Action",
  context: "Context",
};

/** How many of a kind there may be that were created by hand. */
const LIMITS: Readonly<Record<EntityKind | "association", number>> = {
  action: 3000,
  artifact: 6000,
  association: 6000,
  context: 500,
};

/** Most properties of an entity. */
const MOST_PROPERTIES = 30;

/** Tags as a request gives them. */
type GivenTags =
  | { Key: string | undefined; Value: string | undefined }[]
  | undefined;

/**
 * Refuses one more of a kind where there are as many as there may be.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/lineage-tracking-manual-creation.html
 * @throws {ServiceError} `ResourceLimitExceeded`.
 */
export function checkLimit(
  kind: EntityKind | "association",
  all: readonly (Entity | Edge)[],
): void {
  const limit = LIMITS[kind];
  const count = all.filter(({ automatic }) => !automatic).length;
  if (count < limit) return;
  throw new ServiceError(
    "ResourceLimitExceeded",
    `The account-level service limit 'Manually created lineage ${kind}s' is ${limit}, with current utilization of ${count} and a request delta of 1.`,
  );
}

/**
 * Records an entity, by its name or what else its ARN ends in.
 *
 * @throws {ServiceError} If it is there already, also of its own accord, or if
 * there are as many as there may be.
 */
export function insertEntity(
  kind: EntityKind,
  { arn, name }: { readonly arn: string; readonly name: string },
  input: object,
  tags: GivenTags,
  context: LocalContext,
): void {
  checkKeys(tags ?? []);
  const all = lineageGraph(context).entities
    .filter(({ lineageType }) => lineageType === TITLES[kind]);
  if (all.some((entity) => entity.arn === arn)) {
    throw validationError(`${TITLES[kind]} ${arn} already exists.`);
  }
  checkLimit(kind, all);
  const now = new Date();
  const record = {
    ...input,
    [`${TITLES[kind]}Arn`]: arn,
    CreatedBy: {},
    CreationTime: now,
    LastModifiedTime: now,
  };
  context.records.insert(kind, name, record);
  tagResource(context, arn, tags);
}

/**
 * The entity of a name or ARN; a name may be in small letters, as cut from an ARN.
 *
 * @throws {ServiceError} `ResourceNotFound` if there is none.
 */
export function findEntity(
  kind: EntityKind,
  nameOrArn: string,
  context: LocalContext,
): Entity {
  const arn = nameOrArn.startsWith("arn:")
    ? nameOrArn
    : arnOf(context, kind, nameOrArn);
  const found = lineageGraph(context).find(arn);
  if (found?.lineageType === TITLES[kind]) return found;
  throw new ServiceError(
    "ResourceNotFound",
    `${TITLES[kind]} '${nameOrArn}' does not exist.`,
  );
}

/** What an Update operation changes: properties come and go, all else is replaced. */
export interface EntityChanges {
  readonly Properties?: Record<string, string> | undefined;
  readonly PropertiesToRemove?: readonly string[] | undefined;
}

/**
 * Changes an entity that was created by hand. Returns its ARN.
 *
 * @throws {ServiceError} If it is not there, follows from a job or package, or
 * would have too many properties.
 */
export function updateEntity(
  kind: EntityKind,
  nameOrArn: string,
  { Properties = {}, PropertiesToRemove = [], ...rest }: EntityChanges,
  context: LocalContext,
): string {
  const entity = findEntity(kind, nameOrArn, context);
  const { arn } = entity;
  if (entity.automatic) {
    throw automaticError(`${TITLES[kind]} ${arn}`, "update");
  }
  const properties = { ...entity.properties, ...Properties };
  for (const key of PropertiesToRemove) delete properties[key];
  const count = Object.keys(properties).length;
  if (count > MOST_PROPERTIES) {
    throw validationError(
      `The number of Properties would be ${count}: a lineage entity has at most ${MOST_PROPERTIES}.`,
    );
  }
  context.records.update<Stamped>(
    kind,
    recordName(kind, entity),
    (record) => ({ ...record, ...rest, Properties: properties }),
  );
  return arn;
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
  const { arn } = entity;
  if (entity.automatic) {
    throw automaticError(`${TITLES[kind]} ${arn}`, "delete");
  }
  const associated = lineageGraph(context).edges
    .filter((edge) => edge.sourceArn === arn || edge.destinationArn === arn);
  if (associated.length > 0) {
    const what = `${
      TITLES[kind]
    } ${arn} cannot be deleted: it has associations`;
    throw validationError(
      associated.some((edge) => edge.automatic)
        ? `${what} that follow from jobs, model packages or endpoints, which Local SageMaker does not delete.`
        : `${what}. Delete them first.`,
    );
  }
  context.records.remove(kind, recordName(kind, entity));
  untagResource(context, arn);
}

function recordName(kind: EntityKind, entity: Entity): string {
  return kind === "artifact" ? parseArn(entity.arn)!.name : entity.name!;
}

/** What follows from the record of a job or package is as that is. */
export function automaticError(
  what: string,
  verb: "delete" | "update",
): Error {
  return validationError(
    `${what} was made by a job or a model package, whose record it follows from: Local SageMaker does not ${verb} it.`,
  );
}
