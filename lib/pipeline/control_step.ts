import type { Condition } from "./condition.ts";
import { makeStep, type Step, type StepOptions } from "./step.ts";
import type { PipelineValue } from "./value.ts";

/**
 * A Condition step: where all conditions hold, the steps of `if` run, and else those
 * of `else`. A step is in one branch or in the pipeline's own list, not in both; a
 * branch may hold Condition steps.
 */
export function conditionStep(
  name: string,
  conditions: readonly Condition[],
  branches: { readonly if: readonly Step[]; readonly else?: readonly Step[] },
  options: StepOptions = {},
): Step {
  return makeStep(name, "Condition", {
    Conditions: conditions,
    IfSteps: branches.if,
    ElseSteps: branches.else ?? [],
  }, options);
}

/** A Fail step: the execution fails with this message. */
export function failStep(
  name: string,
  message: string | PipelineValue<string>,
  options: StepOptions = {},
): Step {
  return makeStep(name, "Fail", { ErrorMessage: message }, options);
}
