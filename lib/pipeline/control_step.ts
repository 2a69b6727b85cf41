import type { Condition } from "./condition.ts";
import { makeStep, type Step, type StepOptions } from "./step.ts";
import type { TextPart } from "./value.ts";

/** A Condition step: all conditions must hold for the first branch to run. */
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
  message: TextPart,
  options: StepOptions = {},
): Step {
  return makeStep(name, "Fail", { ErrorMessage: message }, options);
}
