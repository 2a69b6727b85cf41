import type { PipelineValue } from "./value.ts";

/** A condition of a condition step, as it stands in the definition. */
export type Condition =
  & { readonly Type: string }
  & Readonly<
    Record<string, unknown>
  >;

/** A literal must be one of the left side's words; a text known later may be any. */
type Comparable<T> = T | PipelineValue<T extends string ? string : T>;

function compare(Type: string, left: unknown, right: unknown): Condition {
  return { Type, LeftValue: left, RightValue: right };
}

/** `left` equals `right`. */
export function equals<T extends string | number | boolean>(
  left: PipelineValue<T>,
  right: Comparable<NoInfer<T>>,
): Condition {
  return compare("Equals", left, right);
}

/** `left` is above `right`. */
export function greaterThan(
  left: PipelineValue<number>,
  right: Comparable<number>,
): Condition {
  return compare("GreaterThan", left, right);
}

/** `left` is at least `right`. */
export function greaterThanOrEqualTo(
  left: PipelineValue<number>,
  right: Comparable<number>,
): Condition {
  return compare("GreaterThanOrEqualTo", left, right);
}

/** `left` is below `right`. */
export function lessThan(
  left: PipelineValue<number>,
  right: Comparable<number>,
): Condition {
  return compare("LessThan", left, right);
}

/** `left` is at most `right`. */
export function lessThanOrEqualTo(
  left: PipelineValue<number>,
  right: Comparable<number>,
): Condition {
  return compare("LessThanOrEqualTo", left, right);
}

/** `value` is one of `values`. */
export function isIn<T extends string | number | boolean>(
  value: PipelineValue<T>,
  values: readonly Comparable<NoInfer<T>>[],
): Condition {
  return { Type: "In", QueryValue: value, Values: values };
}

/** The condition does not hold. */
export function not(condition: Condition): Condition {
  return { Type: "Not", Condition: condition };
}

/** One of the conditions holds at least. */
export function or(...conditions: readonly Condition[]): Condition {
  return { Type: "Or", Conditions: conditions };
}
