import { type Definition, definitionError, type Step } from "./definition.ts";
import { stepsReferredTo } from "./expressions.ts";

/** Names of the steps that a step waits for: as it says, and as it refers to them. */
export function dependenciesOf(step: Step): Set<string> {
  const names = new Set(step.dependsOn);
  for (const name of stepsReferredTo(step.arguments)) names.add(name);
  if (step.branch !== undefined) names.add(step.branch.condition);
  return names;
}

/** The steps in the branches of a condition step, and in those of conditions there. */
export function stepsWithin(
  { steps }: Pick<Definition, "steps">,
  condition: string,
): Step[] {
  return steps.filter(({ branch }) => branch?.condition === condition)
    .flatMap((step) => [step, ...stepsWithin({ steps }, step.name)]);
}

/**
 * Refuses steps that wait for each other.
 *
 * @throws {ServiceError} That names the steps of the cycle in their order.
 */
export function refuseCycles(definition: Definition): void {
  const edges = new Map(definition.steps.map((step) => [
    step.name,
    [...dependenciesOf(step)].concat(
      branchesBefore(step, definition).map(({ name }) => name),
    ),
  ]));
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string) => {
    if (done.has(name)) return;
    const start = path.indexOf(name);
    if (start !== -1) {
      const cycle = [...path.slice(start), name].map((step) => `'${step}'`);
      throw definitionError(
        `The steps form a cycle: ${cycle.join(" waits for ")}.`,
      );
    }
    path.push(name);
    for (const next of edges.get(name)!) visit(next);
    path.pop();
    done.add(name);
  };
  for (const { name } of definition.steps) visit(name);
}

/** Steps in the branches of conditions that a step names in its DependsOn. */
export function branchesBefore(step: Step, definition: Definition): Step[] {
  return step.dependsOn.flatMap((name) => {
    const within = stepsWithin(definition, name);
    return within.some((inner) => inner.name === step.name) ? [] : within;
  });
}
