import { UserError } from "../../engines/user_error.ts";
import {
  definitionError,
  isObject,
  type Json,
  type JsonObject,
} from "./definition.ts";
import {
  isScalar,
  type KindOf,
  kindOfValue,
  type ValueKind,
} from "./arguments.ts";
import {
  evaluate,
  type Expression,
  readExpression,
  type Scope,
} from "./expressions.ts";
import { hint, show } from "./reader.ts";

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
 * Refuses a condition that is not of the form of its type, and operands that it
 * cannot compare.
 *
 * @throws {ServiceError} That says where.
 */
export function checkCondition(
  condition: Json,
  at: string,
  kindOf: KindOf,
): void {
  if (!isObject(condition)) {
    throw definitionError(`A condition must be an object at ${at}.`);
  }
  const { Type } = condition;
  switch (Type) {
    case "Not":
      onlyMembers(condition, ["Condition"], at);
      return checkCondition(condition.Condition!, `${at}.Condition`, kindOf);
    case "Or":
      onlyMembers(condition, ["Conditions"], at);
      return listOf(condition, "Conditions", at).forEach((inner, i) =>
        checkCondition(inner, `${at}.Conditions[${i}]`, kindOf)
      );
    case "In":
    case "NotIn":
      return checkMembership(condition, at, kindOf);
  }
  const orders = typeof Type === "string" && Object.hasOwn(ORDERS, Type);
  if (!orders && Type !== "Equals" && Type !== "NotEquals") {
    throw definitionError(
      `Unknown condition type ${show(Type ?? null)} at ${at}.`,
    );
  }
  const members = ["LeftValue", "RightValue"];
  onlyMembers(condition, members, at);
  const isNumeric = orders && !areTexts(condition, at, kindOf);
  const check = isNumeric ? checkNumber : checkScalar;
  for (const member of members) {
    check(condition[member]!, `${at}.${member}`, kindOf);
  }
}

function listOf(condition: JsonObject, member: string, at: string): Json[] {
  const list = condition[member]!;
  if (Array.isArray(list) && list.length > 0) return list;
  throw definitionError(`${member} must be a list at ${at}, and not empty.`);
}

function operand(
  value: Json,
  at: string,
  kindOf: KindOf,
): { kind: ValueKind; expression: Expression | undefined } {
  const expression = readExpression(value, at);
  const kind = expression === undefined
    ? kindOfValue(value)
    : kindOf(expression, at);
  return { kind, expression };
}

function checkScalar(value: Json, at: string, kindOf: KindOf): void {
  const { kind } = operand(value, at, kindOf);
  if (isScalar(kind)) return;
  throw definitionError(
    `A string, number or boolean is due at ${at}, not ${
      show(value)
    }, which is of type ${kind}.`,
  );
}

/** The service orders two texts: what they hold must then be numbers. */
function areTexts(
  condition: JsonObject,
  at: string,
  kindOf: KindOf,
): boolean {
  return ["LeftValue", "RightValue"].every((member) =>
    operand(condition[member]!, `${at}.${member}`, kindOf).kind === "string"
  );
}

/** Properties may be texts that hold numbers, such as hyperparameters. */
function checkNumber(value: Json, at: string, kindOf: KindOf): void {
  const { kind, expression } = operand(value, at, kindOf);
  if (["integer", "float", "number", "any"].includes(kind)) return;
  if (kind === "string" && expression?.kind === "property") return;
  throw definitionError(
    `A number is due at ${at}, not ${show(value)}${
      expression === undefined ? "" : `, which is of type ${kind}`
    }.`,
  );
}

function checkMembership(
  condition: JsonObject,
  at: string,
  kindOf: KindOf,
): void {
  const members =
    MEMBERSHIP.find(([query]) => Object.hasOwn(condition, query)) ??
      MEMBERSHIP[0];
  onlyMembers(condition, members, at);
  const [query, values] = members;
  checkScalar(condition[query]!, `${at}.${query}`, kindOf);
  for (const [i, value] of listOf(condition, values, at).entries()) {
    checkScalar(value, `${at}.${values}[${i}]`, kindOf);
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
  throw definitionError(
    `Unknown member '${unknown}' at ${at}${hint(unknown, members)}.`,
  );
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
  return ORDERS[type]!(
    toNumber(left, type, condition.LeftValue!),
    toNumber(right, type, condition.RightValue!),
  );
}

function isEqual(left: Json, right: Json): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** The service's properties hold some numbers as texts, such as hyperparameters. */
function toNumber(value: Json, type: string, operand: Json): number {
  const number = typeof value === "string" && value.trim() !== ""
    ? Number(value)
    : value;
  if (typeof number === "number" && !Number.isNaN(number)) return number;
  throw new UserError(
    `Cannot compare by ${type}: ${show(operand)} is ${
      show(value)
    }, not a number`,
  );
}
