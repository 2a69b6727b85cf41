/**
 * Whether a policy allows what is asked of it, as IAM decides that.
 *
 * @module
 */
import type { Statement } from "../../lib/infra/mod.ts";

/** An action on a resource. */
export interface Used {
  readonly action: string;
  readonly resource: string;
  /** What conditions look at, by its key. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Whether one of the statements allows an action on a resource. */
export function allows(
  statements: readonly Statement[],
  { action, resource, context = {} }: Used,
): boolean {
  return statements.some(({ actions, resources, conditions = {} }) =>
    actions.includes(action) &&
    resources.some((pattern) => matches(pattern, resource)) &&
    Object.entries(conditions).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) =>
        holds(operator, [values].flat(), context[key])
      )
    )
  );
}

/** What the statements do not allow, in words. */
export function refused(
  statements: readonly Statement[],
  used: readonly Used[],
): string[] {
  const no = used.filter((one) => !allows(statements, one));
  return [
    ...new Set(
      no.map(({ action, resource, context }) =>
        `${action} on ${resource}${
          context ? ` ${JSON.stringify(context)}` : ""
        }`
      ),
    ),
  ];
}

/** The same statements without one action, or without one resource, each. */
export function* weakened(
  statements: readonly Statement[],
): Generator<readonly [without: string, statements: readonly Statement[]]> {
  for (const [i, statement] of statements.entries()) {
    for (const member of ["actions", "resources"] as const) {
      for (const one of statement[member]) {
        const rest = statement[member].filter((other) => other !== one);
        const left = { ...statement, [member]: rest };
        yield [`${statement.sid}: ${one}`, statements.with(i, left)];
      }
    }
  }
}

function holds(
  operator: string,
  values: readonly string[],
  value: string | undefined,
): boolean {
  if (value === undefined) return operator.endsWith("IfExists");
  switch (operator.replace(/IfExists$/, "")) {
    case "StringEquals":
      return values.includes(value);
    case "StringLike":
      return values.some((pattern) => matches(pattern, value));
    default:
      throw new Error(`The operator ${operator} is not known here`);
  }
}

function matches(pattern: string, text: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}
