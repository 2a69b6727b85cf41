import type { Observation } from "../../engines/search/mod.ts";
import type { TuningJobRecord } from "../jobs/records.ts";
import type { LocalContext } from "../service/context.ts";
import { childrenOf, objectiveStatusOf, objectiveValueOf } from "./children.ts";
import type { Definition } from "./definitions.ts";
import { toPoint } from "./ranges.ts";

/** Most training jobs of all parents that are looked at: the service's limit. */
const MOST_CHILDREN = 500;

/** The parents of a tuning job that are there. */
export function parentsOf(
  { WarmStartConfig }: Pick<TuningJobRecord, "WarmStartConfig">,
  { records }: LocalContext,
): TuningJobRecord[] {
  const parents = WarmStartConfig?.ParentHyperParameterTuningJobs ?? [];
  return parents.flatMap(({ HyperParameterTuningJobName: name }) =>
    records.get<TuningJobRecord>("hyper-parameter-tuning-job", name!) ?? []
  );
}

/**
 * What the training jobs of the parents came to, as far as they lie in the space.
 * A parameter that was static in a parent has its static value.
 */
export function parentObservations(
  job: TuningJobRecord,
  definition: Definition,
  context: LocalContext,
): Observation[] {
  const { space, objective, name } = definition;
  const sign = objective.Type === "Minimize" ? 1 : -1;
  const children = parentsOf(job, context).flatMap((parent) =>
    childrenOf(context.records, parent)
  ).slice(-MOST_CHILDREN);
  return children.flatMap((child) => {
    if (child.TrainingJobDefinitionName !== name) return [];
    const metric = objective.MetricName!;
    if (objectiveStatusOf(child, metric) !== "Succeeded") return [];
    const point = toPoint(space, child.HyperParameters ?? {});
    if (point === undefined) return [];
    return [{ point, value: sign * objectiveValueOf(child, metric)! }];
  });
}
