import type { CreateTrainingJobRequest } from "@aws-sdk/client-sagemaker";
import type { Algorithm } from "../../algorithms/mod.ts";
import { INTERRUPT_AFTER } from "../jobs/spot.ts";
import {
  constraintErrors,
  mustNotBeNull,
  validationError,
} from "./refusals.ts";

/** Longest wait for a spot job of a built-in that keeps no checkpoints, in seconds. */
const MOST_WAIT_WITHOUT_CHECKPOINTS = 3600;

/** Longest training job, in seconds: 28 days. */
const MOST_RUNTIME = 28 * 86_400;

/**
 * Refuses a job without instances: the model has them optional for the sake of
 * InstanceGroups.
 *
 * @throws {ServiceError} That names all that is missing.
 */
export function checkResources(
  { ResourceConfig }: CreateTrainingJobRequest,
): void {
  const { InstanceType, InstanceCount, VolumeSizeInGB } = ResourceConfig!;
  const violations = [
    ...(InstanceType === undefined
      ? [mustNotBeNull("resourceConfig.instanceType")]
      : []),
    ...(InstanceCount === undefined
      ? [mustNotBeNull("resourceConfig.instanceCount")]
      : requireOne("instanceCount", InstanceCount)),
    ...requireOne("volumeSizeInGB", VolumeSizeInGB),
  ];
  if (violations.length > 0) throw constraintErrors(violations);
}

function requireOne(member: string, count: number | undefined): string[] {
  return count === undefined || count > 0 ? [] : [
    `Value '${count}' at 'resourceConfig.${member}' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  ];
}

/**
 * Refuses times that do not fit together.
 *
 * @throws {ServiceError} That names the member.
 */
export function checkStopping(
  request: CreateTrainingJobRequest,
  builtIn: Algorithm | undefined,
): void {
  const { EnableManagedSpotTraining, Environment } = request;
  const { MaxRuntimeInSeconds = 86_400, MaxWaitTimeInSeconds } = request
    .StoppingCondition!;
  if (MaxRuntimeInSeconds > MOST_RUNTIME) {
    throw validationError(
      `MaxRuntimeInSeconds must be at most ${MOST_RUNTIME}, which is 28 days: it is ${MaxRuntimeInSeconds}.`,
    );
  }
  if (!EnableManagedSpotTraining) {
    if (MaxWaitTimeInSeconds !== undefined) {
      throw validationError(
        "MaxWaitTimeInSeconds can only be set when EnableManagedSpotTraining is true.",
      );
    }
    return;
  }
  if (
    MaxWaitTimeInSeconds === undefined ||
    MaxWaitTimeInSeconds < MaxRuntimeInSeconds
  ) {
    throw validationError(
      "Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds",
    );
  }
  if (
    builtIn !== undefined && !builtIn.checkpoints &&
    MaxWaitTimeInSeconds > MOST_WAIT_WITHOUT_CHECKPOINTS
  ) {
    throw validationError(
      `Invalid MaxWaitTimeInSeconds. MaxWaitTimeInSeconds above ${MOST_WAIT_WITHOUT_CHECKPOINTS} is not supported for algorithms that do not checkpoint.`,
    );
  }
  const setting = Environment?.[INTERRUPT_AFTER];
  const isSetting = /^\d+(\.\d+)?(,\d+(\.\d+)?)*$/;
  if (setting !== undefined && !isSetting.test(setting)) {
    throw validationError(
      `The environment variable ${INTERRUPT_AFTER} must be a list of seconds such as "2" or "2,5": it is "${setting}".`,
    );
  }
}
