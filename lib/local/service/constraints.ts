import type { Rule } from "./rules.ts";

/** The enums that an SDK exports, by name. */
export type Enums = (name: string) => readonly string[] | undefined;

const MAX_SHOWN = 1024;
/** Beyond this, and its rule's length, a text is too long to be held to a pattern. */
const MAX_MATCHED = 100_000;

/** Patterns that try more and more ways for long texts, told in one pass. */
const IN_ONE_PASS: Readonly<Record<string, string>> = {
  ".*(?:[ \\r\\n\\t].*)*": "[^\\u2028\\u2029]*",
};

const compiled = new Map<string, RegExp>();

/** Which of its rules a number or text breaks, in the service's words. */
export function brokenConstraints(
  value: string | number,
  rule: Rule,
  enums: Enums,
): string[] {
  const broken = typeof value === "number"
    ? brokenBounds(value, rule, "value")
    : brokenBounds([...value].length, rule, "length");
  if (typeof value === "number") return broken;
  const { pattern, values } = rule;
  if (pattern !== undefined && !matchesPattern(value, pattern, rule.max)) {
    broken.push(`Member must satisfy regular expression pattern: ${pattern}`);
  }
  const legal = values === undefined ? undefined : enums(values);
  if (legal !== undefined && !legal.includes(value)) {
    broken.push(
      `Member must satisfy enum value set: [${legal.join(", ")}]`,
    );
  }
  return broken;
}

/** As {@linkcode brokenConstraints}, for a count or a value. */
export function brokenBounds(
  number: number,
  { min, max }: Rule,
  what: "value" | "length",
): string[] {
  const broken: string[] = [];
  if (max !== undefined && number > max) {
    broken.push(`Member must have ${what} less than or equal to ${max}`);
  }
  if (min !== undefined && number < min) {
    broken.push(`Member must have ${what} greater than or equal to ${min}`);
  }
  return broken;
}

/** A value as the service shows it: `null`, or its text in quotes. */
export function showValue(value: unknown): string {
  if (value === null || value === undefined) return "null";
  const text = show(value);
  return text.length > MAX_SHOWN
    ? `'${text.slice(0, MAX_SHOWN)}…'`
    : `'${text}'`;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([k, v]) => `${k}=${show(v)}`);
    return `{${members.join(", ")}}`;
  }
  return String(value);
}

function matchesPattern(value: string, pattern: string, max = 0): boolean {
  if (value.length > Math.max(MAX_MATCHED, max)) return false;
  let regex = compiled.get(pattern);
  if (regex === undefined) {
    regex = new RegExp(`^(?:${IN_ONE_PASS[pattern] ?? pattern})$`, "u");
    compiled.set(pattern, regex);
  }
  return regex.test(value);
}
