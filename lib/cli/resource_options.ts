import type { Command } from "commander";
import { type Algorithm, imageUri } from "../algorithms/mod.ts";
import { resolveSettings } from "../session/options.ts";
import { checkInstanceUse } from "./instance_types.ts";
import { type SessionFlags, sessionOptions } from "./session_options.ts";
import { tag, wholeNumber } from "./values.ts";

/** Options of the instances that jobs run on. */
export interface ResourceFlags {
  readonly instanceType?: string;
  readonly instanceCount?: number;
  readonly tag?: Readonly<Record<string, string>>;
  readonly resume?: boolean;
}

/** Options of training alone. */
export interface TrainingFlags extends ResourceFlags {
  readonly spot?: boolean;
  readonly maxRuntime?: number;
  readonly maxWait?: number;
}

/** Options of batch transforms alone. */
export interface TransformFlags extends ResourceFlags {
  readonly maxPayload?: number;
  readonly maxConcurrent?: number;
}

/** Adds the options of {@linkcode ResourceFlags}. */
export function addResourceOptions(command: Command): Command {
  return command
    .option("--instance-type <type>", 'instance (default: "ml.m5.large")')
    .option(
      "--instance-count <count>",
      "instances of each job (default: 1)",
      wholeNumber(1),
    )
    .option(
      "--tag <key=value>",
      "a tag of all jobs and models; may be repeated",
      tag,
    )
    .option(
      "--resume",
      "take up the jobs of an earlier run that came to no end, by their names",
    );
}

/** Adds those of {@linkcode TrainingFlags} that are not of every job. */
export function addTrainingOptions(command: Command): Command {
  return command
    .option("--spot", "train on spot instances, with checkpoints")
    .option(
      "--max-runtime <seconds>",
      "greatest time of a training job (default: 3600)",
      wholeNumber(1),
    )
    .option(
      "--max-wait <seconds>",
      "greatest wait for spot instances, training included",
      wholeNumber(1),
    );
}

/** Adds those of {@linkcode TransformFlags} that are not of every job. */
export function addTransformOptions(command: Command): Command {
  return command
    .option(
      "--max-payload <MB>",
      "greatest request of a batch transform (default: 6)",
      wholeNumber(1),
    )
    .option(
      "--max-concurrent <count>",
      "requests of a batch transform under way at once",
      wholeNumber(1),
    );
}

interface CommonResources {
  instanceType?: string;
  instanceCount?: number;
  tags?: Readonly<Record<string, string>>;
  resume?: boolean;
}

function commonResources(flags: ResourceFlags): CommonResources {
  const { instanceType, instanceCount, tag, resume } = flags;
  return {
    ...(instanceType !== undefined && { instanceType }),
    ...(instanceCount !== undefined && { instanceCount }),
    ...(tag !== undefined && { tags: tag }),
    ...(resume && { resume }),
  };
}

/** What `train` takes of the options. */
export function trainingResources(
  flags: TrainingFlags,
): CommonResources & { spot?: boolean | number; maxRuntimeInSeconds?: number } {
  const { spot, maxRuntime, maxWait } = flags;
  if (maxWait !== undefined && !spot) {
    throw new RangeError('Cannot use "--max-wait" without "--spot"');
  }
  return {
    ...commonResources(flags),
    ...(spot && { spot: maxWait ?? true }),
    ...(maxRuntime !== undefined && { maxRuntimeInSeconds: maxRuntime }),
  };
}

/**
 * As {@linkcode trainingResources}, held to what the service takes.
 *
 * @param models What is trained, by name.
 * @throws {RangeError} If an option is not legal.
 */
export async function legalTraining(
  flags: TrainingFlags & SessionFlags,
  models: Readonly<Record<string, { readonly algorithm: Algorithm }>>,
): Promise<ReturnType<typeof trainingResources>> {
  const resources = trainingResources(flags);
  const { checkTrainingResources } = await import("../jobs/mod.ts");
  const algorithms = Object.values(models).map(({ algorithm }) => algorithm);
  checkTrainingResources(resources, algorithms);
  const { backend, region } = resolveSettings(sessionOptions(flags));
  for (const algorithm of algorithms) imageUri(algorithm, region);
  await checkInstanceUse(flags.instanceType, "training job", backend);
  return resources;
}

/**
 * As {@linkcode transformResources}, held to what the service takes.
 *
 * @throws {RangeError} If an option is not legal.
 */
export async function legalTransform(
  flags: TransformFlags & SessionFlags,
  use: "transform job" | "endpoint" = "transform job",
): Promise<ReturnType<typeof transformResources>> {
  const resources = transformResources(flags);
  const { checkTransformResources } = await import("../jobs/mod.ts");
  checkTransformResources(resources);
  const { backend } = resolveSettings(sessionOptions(flags));
  await checkInstanceUse(flags.instanceType, use, backend);
  return resources;
}

/** What `compare` and `deploy` take of the options. */
export function transformResources(
  flags: TransformFlags,
): CommonResources & {
  maxPayloadInMB?: number;
  maxConcurrentTransforms?: number;
} {
  const { maxPayload, maxConcurrent } = flags;
  return {
    ...commonResources(flags),
    ...(maxPayload !== undefined && { maxPayloadInMB: maxPayload }),
    ...(maxConcurrent !== undefined && {
      maxConcurrentTransforms: maxConcurrent,
    }),
  };
}
