import type { TrainingJobRecord } from "./records.ts";

/**
 * Environment variable of a spot training job that has Local SageMaker take its
 * instance away: seconds after each start, such as `2` or `2,5`. AWS ignores it.
 */
export const INTERRUPT_AFTER = "SAGEBOOK_INTERRUPT_AFTER_SECONDS";

/** Milliseconds after which each start of a spot job is interrupted. */
export function interruptionDelays(
  { EnableManagedSpotTraining, Environment }: Pick<
    TrainingJobRecord,
    "EnableManagedSpotTraining" | "Environment"
  >,
): number[] {
  const setting = Environment?.[INTERRUPT_AFTER];
  if (!EnableManagedSpotTraining || setting === undefined) return [];
  return setting.split(",").map((seconds) => Number(seconds) * 1000);
}
