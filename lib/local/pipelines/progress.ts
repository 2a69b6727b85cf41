import type { Definition, Step } from "./definition.ts";
import { branchesBefore, dependenciesOf } from "./graph.ts";
import type { ExecutionRecord } from "./records.ts";

/**
 * How far a step is: `ready` to start; `waiting` for others; `skipped` as the
 * branch that was not taken is, and what depends on it; `unselected`, where the
 * execution was asked for others only.
 */
export type StepState =
  | "ready"
  | "waiting"
  | "started"
  | "succeeded"
  | "skipped"
  | "unselected";

/** The state of each step of an execution. */
export function stepStates(
  definition: Definition,
  execution: ExecutionRecord,
): Map<string, StepState> {
  const selected = execution.SelectiveExecutionConfig?.SelectedSteps
    ?.map(({ StepName }) => StepName);
  const states = new Map<string, StepState>();
  const stateOf = (step: Step): StepState => {
    const known = states.get(step.name);
    if (known !== undefined) return known;
    const state = find(step);
    states.set(step.name, state);
    return state;
  };
  const byName = (name: string) =>
    definition.steps.find((step) => step.name === name)!;
  const find = (step: Step): StepState => {
    const record = execution.Steps.find((one) => one.StepName === step.name);
    if (record !== undefined) {
      return record.StepStatus === "Succeeded" ? "succeeded" : "started";
    }
    if (selected?.includes(step.name) === false) return "unselected";
    const due = [...dependenciesOf(step)].map((name) => stateOf(byName(name)));
    if (due.includes("skipped") || isInOtherBranch(step, execution)) {
      return "skipped";
    }
    const branches = branchesBefore(step, definition).map(stateOf)
      .filter((state) => state !== "skipped");
    const ready = [...due, ...branches].every((state) =>
      state === "succeeded" || state === "unselected"
    );
    return ready ? "ready" : "waiting";
  };
  for (const step of definition.steps) stateOf(step);
  return states;
}

function isInOtherBranch(
  { branch }: Step,
  { Steps }: ExecutionRecord,
): boolean {
  if (branch === undefined) return false;
  const outcome = Steps.find(({ StepName }) => StepName === branch.condition)
    ?.Metadata?.Condition?.Outcome;
  return outcome !== undefined && outcome !== branch.outcome;
}
