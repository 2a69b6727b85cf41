import type { PlannedJobs } from "./cost.ts";

/** What of the resources the cost depends on. */
interface PlannedResources {
  readonly instanceType?: string;
  readonly instanceCount?: number;
  readonly spot?: boolean | number;
  readonly maxRuntime?: number;
  readonly maxRuntimeInSeconds?: number;
}

/** Jobs of one kind, on the instances that the options name. */
export function plannedJobs(
  kind: PlannedJobs["kind"],
  names: readonly string[],
  resources: PlannedResources,
): PlannedJobs {
  const { instanceType = "ml.m5.large", instanceCount = 1 } = resources;
  const jobs = { kind, names, instanceType, instanceCount };
  if (kind !== "training job") return jobs;
  const { maxRuntime, maxRuntimeInSeconds = maxRuntime ?? 3600 } = resources;
  const spot = Boolean(resources.spot);
  return { ...jobs, spot, volumeSizeInGB: 10, maxRuntimeInSeconds };
}
