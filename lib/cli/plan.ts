import type { PlannedJobs } from "./cost.ts";

/** Jobs of one kind, on the instances that the options name. */
export function plannedJobs(
  kind: PlannedJobs["kind"],
  names: readonly string[],
  resources: {
    readonly instanceType?: string;
    readonly instanceCount?: number;
  },
): PlannedJobs {
  const { instanceType = "ml.m5.large", instanceCount = 1 } = resources;
  return { kind, names, instanceType, instanceCount };
}
