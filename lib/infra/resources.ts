/**
 * ARNs of what Sagebook makes, with wildcards for what differs from run to run. The
 * kinds of resources that an action takes are those of the Service Authorization
 * Reference, "Actions, resources, and condition keys for Amazon SageMaker", June
 * 2026.
 *
 * @module
 */
import type { PolicyScope } from "./statement.ts";

/** The ARNs that an action is allowed on. */
export type Resources = (scope: PolicyScope) => readonly string[];

/** Every name that `jobName` makes ends in such a stamp: date, time, milliseconds. */
export const STAMPED = "*-????-??-??-??-??-??-???";

/** The jobs of a tuning job: its name, a number, and eight characters. */
export const TRIAL = `${STAMPED}-???-????????`;

/**
 * What a step of a pipeline makes: the execution's id, the step's name, and ten
 * characters (developer guide, "Automating Amazon SageMaker with EventBridge").
 */
export const BY_STEP = "pipelines-????????????-*-??????????";

/** The same of tuning jobs, whose names have 32 characters at most. */
export const TUNING_BY_STEP = "????????????-*-??????????";

/** Our own pipeline, and the one that the notebook on pipelines ends with. */
const PIPELINES = ["AutoMpg", "MpgOnce"];

/** The group that ours registers models in. */
const MPG_GROUP = "auto-mpg";

/** ARNs of SageMaker of a kind, by the ends of their names. */
export function named(kind: string, ...names: readonly string[]): Resources {
  return ({ partition, region, account }) =>
    names.map((name) =>
      `arn:${partition}:sagemaker:${region}:${account}:${kind}/${name}`
    );
}

/** Several of them. */
export function all(...several: readonly Resources[]): Resources {
  return (scope) => several.flatMap((resources) => resources(scope));
}

/** The objects under the prefix. */
export function objects({ partition, bucket, prefix }: PolicyScope): string[] {
  return [`arn:${partition}:s3:::${bucket}/${prefix}/*`];
}

/** The bucket itself. */
export function bucket({ partition, bucket }: PolicyScope): string[] {
  return [`arn:${partition}:s3:::${bucket}`];
}

/** The log groups of SageMaker's jobs of those kinds, and their streams. */
export function logs(...groups: readonly string[]): Resources {
  return ({ partition, region, account }) =>
    groups.map((group) =>
      `arn:${partition}:logs:${region}:${account}:log-group:/aws/sagemaker/${group}:*`
    );
}

/** The log group that each endpoint has of its own. */
export function endpointLogs(scope: PolicyScope): readonly string[] {
  const groups = endpointNames(scope).map((name) => `Endpoints/${name}`);
  return logs(...groups)(scope);
}

/** An endpoint, or what has its name: the configuration and the model. */
export function ofEndpoint(kind: string): Resources {
  return (scope) => named(kind, ...endpointNames(scope))(scope);
}

function endpointNames({ own }: PolicyScope): string[] {
  return [STAMPED, ...own?.endpoints ?? []];
}

/** Pipelines, or with `/execution/*` their executions. */
export function pipelines(rest = ""): Resources {
  return (scope) => {
    const names = inBothCases([...PIPELINES, ...scope.own?.pipelines ?? []]);
    return named("pipeline", ...names.map((name) => name + rest))(scope);
  };
}

/** Versions of models in the groups that pipelines register them in. */
export function packages(scope: PolicyScope): readonly string[] {
  const versions = groupNames(scope).map((name) => `${name}/*`);
  return named("model-package", ...versions)(scope);
}

/** Those groups. */
export function groups(scope: PolicyScope): readonly string[] {
  return named("model-package-group", ...groupNames(scope))(scope);
}

function groupNames({ own }: PolicyScope): string[] {
  return inBothCases([MPG_GROUP, ...own?.modelPackageGroups ?? []]);
}

/** The service has written names in ARNs in small letters, and IAM tells cases apart. */
function inBothCases(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => [name, name.toLowerCase()]))];
}
