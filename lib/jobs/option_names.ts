import { nearestName } from "../algorithms/mod.ts";
import type { TransformResources } from "./batch_transform.ts";
import type { TrainingResources } from "./training_request.ts";

/** The names of all options of a function: the compiler asks for each. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>;

/** Options that all training jobs take. */
export const TRAINING_OPTIONS: OptionNames<TrainingResources> = {
  instanceType: true,
  instanceCount: true,
  volumeSizeInGB: true,
  maxRuntimeInSeconds: true,
  spot: true,
  tags: true,
  resume: true,
};

/** Options that all batch transforms take. */
export const TRANSFORM_OPTIONS: OptionNames<TransformResources> = {
  instanceType: true,
  instanceCount: true,
  maxPayloadInMB: true,
  maxConcurrentTransforms: true,
  tags: true,
  resume: true,
};

/**
 * Refuses options that a function does not have. The compiler does so too, but
 * notebooks run without it, and a mistyped option would be passed over in silence.
 *
 * @param what The function, such as `train`.
 * @throws {RangeError} With the name that was most likely meant.
 */
export function checkOptionNames<Options extends object>(
  what: string,
  options: Options,
  names: OptionNames<Options>,
): void {
  const known = Object.keys(names);
  const odd = Object.keys(options).find((name) => !known.includes(name));
  if (odd === undefined) return;
  const nearest = nearestName(odd, known);
  throw new RangeError(
    `Cannot use the option "${odd}" of ${what}: ${
      nearest === undefined
        ? `choose from ${known.join(", ")}`
        : `did you mean "${nearest}"?`
    }`,
  );
}
