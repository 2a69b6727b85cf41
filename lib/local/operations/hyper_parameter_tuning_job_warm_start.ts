import type { CreateHyperParameterTuningJobRequest } from "@aws-sdk/client-sagemaker";
import type { TuningJobRecord } from "../jobs/records.ts";
import type { LocalContext } from "../service/context.ts";
import { type Definition, definitionsOf } from "../tuning/mod.ts";
import { validationError } from "./refusals.ts";

const TERMINAL = ["Completed", "Failed", "Stopped"];

/** Most changes between static and tuned hyperparameters. */
const MOST_CHANGES = 10;

/**
 * Checks a warm start: its parents, and that they searched the same.
 *
 * @throws {ServiceError} If they did not.
 */
export function checkWarmStart(
  { WarmStartConfig: config }: CreateHyperParameterTuningJobRequest,
  definitions: readonly Definition[],
  context: LocalContext,
): void {
  if (config === undefined) return;
  const names = config.ParentHyperParameterTuningJobs!
    .map(({ HyperParameterTuningJobName }) => HyperParameterTuningJobName!);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw validationError(
      `Parent hyperparameter tuning jobs must be unique: [${twice}] is specified twice.`,
    );
  }
  for (const name of names) {
    const parent = findParent(name, context);
    const parents = definitionsOf(parent);
    for (const definition of definitions) {
      const match = parents.find(({ name }) => name === definition.name);
      if (match === undefined) {
        throw validationError(
          `The parent hyperparameter tuning job [${name}] has no training job definition [${
            definition.name ?? "TrainingJobDefinition"
          }].`,
        );
      }
      checkObjective(name, match, definition);
      checkNames(name, match, definition);
      if (config.WarmStartType === "IdenticalDataAndAlgorithm") {
        checkIdentical(name, match, definition);
      }
    }
  }
}

function findParent(name: string, { records }: LocalContext): TuningJobRecord {
  const parent = records.get<TuningJobRecord>(
    "hyper-parameter-tuning-job",
    name,
  );
  if (parent === undefined) {
    throw validationError(
      `The parent hyperparameter tuning job [${name}] does not exist.`,
    );
  }
  const status = parent.HyperParameterTuningJobStatus!;
  if (!TERMINAL.includes(status)) {
    throw validationError(
      `The parent hyperparameter tuning job [${name}] is in status ${status}: it must be in a terminal state (${
        TERMINAL.join(", ")
      }).`,
    );
  }
  return parent;
}

function checkObjective(
  name: string,
  { objective: theirs }: Definition,
  { objective: ours }: Definition,
): void {
  if (ours.MetricName === theirs.MetricName && ours.Type === theirs.Type) {
    return;
  }
  throw validationError(
    `The objective metric [${ours.Type} ${ours.MetricName}] must be that of the parent hyperparameter tuning job [${name}], [${theirs.Type} ${theirs.MetricName}].`,
  );
}

/** Static and tuned together must be the same; some may change sides. */
function checkNames(name: string, theirs: Definition, ours: Definition): void {
  const before = namesOf(theirs);
  const now = namesOf(ours);
  const odd = [...now.keys()].find((key) => !before.has(key)) ??
    [...before.keys()].find((key) => !now.has(key));
  if (odd !== undefined) {
    throw validationError(
      `The hyperparameters, static and tuned together, must be those of the parent hyperparameter tuning job [${name}]: [${odd}] is only in one of them.`,
    );
  }
  let changes = 0;
  for (const [key, kind] of now) {
    const was = before.get(key)!;
    if (kind === was) continue;
    if (kind !== "static" && was !== "static") {
      throw validationError(
        `The type of the hyperparameter [${key}] must be that of the parent hyperparameter tuning job [${name}]: it was ${was}, and is ${kind}.`,
      );
    }
    changes++;
  }
  if (changes > MOST_CHANGES) {
    throw validationError(
      `At most ${MOST_CHANGES} hyperparameters may change between static and tuned from the parent hyperparameter tuning job [${name}]: ${changes} do.`,
    );
  }
}

function namesOf({ space, training }: Definition): Map<string, string> {
  return new Map([
    ...space.map(({ name, kind }): [string, string] => [name, kind]),
    ...Object.keys(training.StaticHyperParameters ?? {})
      .map((name): [string, string] => [name, "static"]),
  ]);
}

function checkIdentical(
  name: string,
  { training: theirs }: Definition,
  { training: ours }: Definition,
): void {
  const differs = ([
    "AlgorithmSpecification",
    "InputDataConfig",
  ] as const).find((member) =>
    JSON.stringify(ours[member]) !== JSON.stringify(theirs[member])
  );
  if (differs === undefined) return;
  throw validationError(
    `The ${differs} must be that of the parent hyperparameter tuning job [${name}] for the warm start type IdenticalDataAndAlgorithm: use TransferLearning.`,
  );
}
