import { type Definition, definitionError, type Step } from "./definition.ts";
import { stepsReferredTo } from "./expressions.ts";

type Steps = Pick<Definition, "steps">;

/** Names of the steps that a step waits for: as it says, and as it refers to them. */
export function dependenciesOf(step: Step): Set<string> {
  const names = new Set(step.dependsOn);
  for (const name of stepsReferredTo(step.arguments)) names.add(name);
  if (step.branch !== undefined) names.add(step.branch.condition);
  return names;
}

const branches = new WeakMap<readonly Step[], Map<string, Step[]>>();

/** The steps that stand in a condition step's branches themselves. */
function stepsIn({ steps }: Steps, condition: string): readonly Step[] {
  let byCondition = branches.get(steps);
  if (byCondition === undefined) {
    byCondition = Map.groupBy(steps, ({ branch }) => branch?.condition ?? "");
    branches.set(steps, byCondition);
  }
  return byCondition.get(condition) ?? [];
}

/** The steps in the branches of a condition step, and in those of conditions there. */
export function stepsWithin(definition: Steps, condition: string): Step[] {
  return stepsIn(definition, condition)
    .flatMap((step) => [step, ...stepsWithin(definition, step.name)]);
}

/** Steps in the branches of conditions that a step names in its DependsOn. */
export function branchesBefore(step: Step, definition: Steps): Step[] {
  return step.dependsOn.flatMap((name) => {
    const within = stepsWithin(definition, name);
    return within.some((inner) => inner.name === step.name) ? [] : within;
  });
}

/**
 * Refuses steps that wait for each other.
 *
 * @throws {ServiceError} That names the steps of the cycle in their order.
 */
export function refuseCycles(definition: Steps): void {
  const edges = new Map(definition.steps.map((step) => [
    step.name,
    [...dependenciesOf(step)].concat(
      branchesBefore(step, definition).map(({ name }) => name),
    ),
  ]));
  const done = new Set<string>();
  for (const { name } of definition.steps) {
    const path = new Set<string>();
    // What is still to be seen, and the steps on the way there to leave behind.
    const ahead = [{ name, leave: false }];
    while (ahead.length > 0) {
      const { name, leave } = ahead.pop()!;
      if (leave) {
        path.delete(name);
        done.add(name);
      } else if (path.has(name)) throw cycle([...path], name);
      else if (!done.has(name)) {
        path.add(name);
        ahead.push({ name, leave: true });
        for (const next of edges.get(name)!.toReversed()) {
          ahead.push({ name: next, leave: false });
        }
      }
    }
  }
}

/** Most steps of a cycle that a message names. */
const MOST_NAMED = 20;

function cycle(path: readonly string[], start: string): Error {
  const names = path.slice(path.indexOf(start)).map((name) => `'${name}'`);
  const shown = names.length > MOST_NAMED
    ? [...names.slice(0, MOST_NAMED), `${names.length - MOST_NAMED} more`]
    : names;
  const text = [...shown, `'${start}'`].join(" waits for ");
  return definitionError(`The steps form a cycle: ${text}.`);
}

/**
 * Refuses steps that wait for one that ends the execution, in the service's words.
 *
 * @throws {ServiceError} That names both.
 */
export function refuseAfterFail({ steps }: Steps): void {
  const ends = new Set(
    steps.filter(({ type }) => type === "Fail").map(({ name }) => name),
  );
  for (const { name, dependsOn } of steps) {
    const end = dependsOn.find((other) => ends.has(other));
    if (end === undefined) continue;
    throw definitionError(
      `${name} can not depends on ${end}, as a Fail step ends the execution. It stands in step '${name}' at DependsOn.`,
    );
  }
}

/**
 * Refuses steps that wait for one in the other branch of a condition.
 *
 * @throws {ServiceError} That names both.
 */
export function refuseOtherBranches({ steps }: Steps): void {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const outcomesOf = ({ branch }: Step): Map<string, string> => {
    if (branch === undefined) return new Map();
    const outer = outcomesOf(byName.get(branch.condition)!);
    return outer.set(branch.condition, branch.outcome);
  };
  for (const step of steps.filter(({ branch }) => branch !== undefined)) {
    const outcomes = outcomesOf(step);
    for (const name of dependenciesOf(step)) {
      const clash = outcomesOf(byName.get(name)!).entries()
        .find(([condition, outcome]) =>
          outcomes.has(condition) && outcomes.get(condition) !== outcome
        );
      if (clash === undefined) continue;
      throw definitionError(
        `Step '${step.name}' can never run: it waits for '${name}' in the other branch of '${
          clash[0]
        }'.`,
      );
    }
  }
}
