import { toJson } from "./json.ts";
import { type Json, type Properties, propertiesAt } from "./value.ts";

/** A kind of failure that a step may be tried again after. */
export type RetriedFailure =
  | "Step.SERVICE_FAULT"
  | "Step.THROTTLING"
  | "SageMaker.JOB_INTERNAL_ERROR"
  | "SageMaker.CAPACITY_ERROR"
  | "SageMaker.RESOURCE_LIMIT";

/** When a failed step is tried again. */
export interface RetryPolicy {
  /** Failures that are tried again; the published schema has one, AWS's SDK writes a list. */
  readonly ExceptionType: RetriedFailure | readonly RetriedFailure[];
  /** Seconds before the second attempt, a whole number up to 43,200. Default: 1. */
  readonly IntervalSeconds?: number;
  /** By what that grows from attempt to attempt. Default: 2. */
  readonly BackoffRate?: number;
  /** 1 to 20. Default: 5; excludes `ExpireAfterMin`. */
  readonly MaxAttempts?: number;
  /** Minutes after which it is not tried again, a whole number up to 14,400. */
  readonly ExpireAfterMin?: number;
}

/** What steps of every type may have. */
export interface StepOptions {
  /** Steps that it waits for, beside those whose properties it uses. */
  readonly dependsOn?: readonly Step[];
  /** Shown in place of its name. */
  readonly displayName?: string;
  /** For people who look at the step. */
  readonly description?: string;
}

/** What steps that run jobs may have beside. */
export interface JobStepOptions extends StepOptions {
  /**
   * Reuses the newest successful run with equal arguments; an ISO 8601 duration
   * such as `P30D` says how old it may be.
   */
  readonly cache?: true | string;
  /** When it is tried again after a failure. Default: never. */
  readonly retryPolicies?: readonly RetryPolicy[];
}

/** A step of a pipeline. */
export interface Step {
  /** Unique in the pipeline. */
  readonly name: string;
  /** Such as `Training`. */
  readonly type: string;
  /** As it stands in the definition. */
  toJSON(): Json;
}

/** A step whose resource, of type `T` as Describe shows it, others refer to. */
export interface ResourceStep<T> extends Step {
  /** What its resource has, known once it has run. */
  readonly properties: Properties<T>;
}

/**
 * A step of any type.
 *
 * @param given Its arguments, which may hold values to be known.
 * @param more Members beside those that all steps have.
 */
export function makeStep(
  name: string,
  type: string,
  given: unknown,
  options: JobStepOptions,
  more: Record<string, unknown> = {},
): Step {
  const { dependsOn = [], displayName, description, cache, retryPolicies } =
    options;
  const step = {
    Name: name,
    Type: type,
    Arguments: given,
    ...(dependsOn.length === 0
      ? {}
      : { DependsOn: dependsOn.map((step) => step.name) }),
    ...(displayName === undefined ? {} : { DisplayName: displayName }),
    ...(description === undefined ? {} : { Description: description }),
    ...(cache === undefined ? {} : {
      CacheConfig: {
        Enabled: true,
        ...(cache === true ? {} : { ExpireAfter: cache }),
      },
    }),
    ...(retryPolicies === undefined ? {} : { RetryPolicies: retryPolicies }),
    ...more,
  };
  return { name, type, toJSON: () => toJson(step, `step "${name}"`) };
}

/** The same step with the properties of its resource. */
export function withProperties<T>(step: Step): ResourceStep<T> {
  return { ...step, properties: propertiesAt<T>(`Steps.${step.name}`) };
}
