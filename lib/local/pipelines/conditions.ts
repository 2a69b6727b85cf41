import { UserError } from "../../engines/user_error.ts";
import {
  definitionError,
  isObject,
  type Json,
  type JsonObject,
} from "./definition.ts";
import { evaluate, readExpression, type Scope } from "./expressions.ts";

type Compare = (left: number, right: number) => boolean;

const ORDERS: Readonly<Record<string, Compare>> = {
  GreaterThan: (left, right) => left > right,
  GreaterThanOrEqualTo: (left, right) => left >= right,
  LessThan: (left, right) => left < right,
  LessThanOrEqualTo: (left, right) => left <= right,
};

/** The SDK writes QueryValue and Values, the published schema Value and In. */
const MEMBERSHIP = [["QueryValue", "Values"], ["Value", "In"]] as const;

/**
 * Refuses a condition that is not of the form of its type.
 *
 * @throws {ServiceError} That says where.
 */
export function checkCondition(condition: Json, at: string): void {
  if (!isObject(condition)) {
    throw definitionError(`A condition must be an object at ${at}.`);
  }
  const { Type } = condition;
  switch (Type) {
    case "Not":
      onlyMembers(condition, ["Condition"], at);
      return checkCondition(condition.Condition!, `${at}.Condition`);
    case "Or":
      onlyMembers(condition, ["Conditions"], at);
      if (!Array.isArray(condition.Conditions)) {
        throw definitionError(`Conditions must be a list at ${at}.`);
      }
      return condition.Conditions.forEach((inner, i) =>
        checkCondition(inner, `${at}.Conditions[${i}]`)
      );
    case "In":
    case "NotIn":
      return checkMembership(condition, at);
    case "Equals":
    case "NotEquals":
      return onlyMembers(condition, ["LeftValue", "RightValue"], at);
  }
  if (typeof Type !== "string" || !Object.hasOwn(ORDERS, Type)) {
    throw definitionError(
      `Unknown condition type ${JSON.stringify(Type ?? null)} at ${at}.`,
    );
  }
  const members = ["LeftValue", "RightValue"];
  onlyMembers(condition, members, at);
  for (const member of members) {
    checkNumber(condition[member]!, `${at}.${member}`);
  }
}

function checkNumber(value: Json, at: string): void {
  if (typeof value === "number" || readExpression(value, at)) return;
  throw definitionError(
    `A number is due at ${at}, not ${JSON.stringify(value)}.`,
  );
}

function checkMembership(condition: JsonObject, at: string): void {
  const members =
    MEMBERSHIP.find(([query]) => Object.hasOwn(condition, query)) ??
      MEMBERSHIP[0];
  onlyMembers(condition, members, at);
  if (!Array.isArray(condition[members[1]])) {
    throw definitionError(`${members[1]} must be a list at ${at}.`);
  }
}

function onlyMembers(
  condition: JsonObject,
  members: readonly string[],
  at: string,
): void {
  for (const member of members) {
    if (condition[member] === undefined) {
      throw definitionError(`${member} is missing at ${at}.`);
    }
  }
  const unknown = Object.keys(condition)
    .find((member) => member !== "Type" && !members.includes(member));
  if (unknown === undefined) return;
  throw definitionError(`Unknown member '${unknown}' at ${at}.`);
}

/**
 * Whether a condition that was checked holds.
 *
 * @throws {UserError} If an operand cannot be had, or is no number where the
 * condition orders.
 */
export function holds(condition: JsonObject, scope: Scope): boolean {
  const type = condition.Type as string;
  if (type === "Not") return !holds(condition.Condition as JsonObject, scope);
  if (type === "Or") {
    return (condition.Conditions as JsonObject[])
      .some((inner) => holds(inner, scope));
  }
  if (type === "In" || type === "NotIn") {
    const [query, values] = MEMBERSHIP
      .find(([query]) => Object.hasOwn(condition, query))!;
    const wanted = evaluate(condition[query]!, scope);
    const found = (evaluate(condition[values]!, scope) as Json[])
      .some((value) => isEqual(value, wanted));
    return found === (type === "In");
  }
  const left = evaluate(condition.LeftValue!, scope);
  const right = evaluate(condition.RightValue!, scope);
  if (type === "Equals") return isEqual(left, right);
  if (type === "NotEquals") return !isEqual(left, right);
  return ORDERS[type]!(toNumber(left, type), toNumber(right, type));
}

function isEqual(left: Json, right: Json): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** The service's properties hold some numbers as texts, such as hyperparameters. */
function toNumber(value: Json, type: string): number {
  const number = typeof value === "string" && value.trim() !== ""
    ? Number(value)
    : value;
  if (typeof number === "number" && !Number.isNaN(number)) return number;
  throw new UserError(
    `Cannot compare by ${type}: ${JSON.stringify(value)} is not a number`,
  );
}
