import type { NormalizedSchema } from "@smithy/core/schema";
import {
  brokenBounds,
  brokenConstraints,
  type Enums,
  showValue,
} from "./constraints.ts";
import { ServiceError } from "./context.ts";
import type { Rule, Rules } from "./rules.ts";

/** What requests are checked against. */
export interface Checks {
  readonly rules: Rules;
  readonly enums: Enums;
  /** Code of the error that reports violations. */
  readonly code: string;
}

/**
 * Checks the input of an operation and returns it with dates as `Date`s, blobs as
 * bytes, and without members that are null.
 *
 * @throws {ServiceError} `SerializationException` for a member of the wrong type,
 * else one error that reports all violations together.
 */
export function checkInput(
  schema: NormalizedSchema,
  input: unknown,
  checks: Checks,
): unknown {
  const check = new Check(checks);
  const value = check.structure(schema, input, "");
  const { violations, found } = check;
  if (found === 0) return value;
  const count = found === 1
    ? "1 validation error"
    : `${found} validation errors`;
  throw new ServiceError(
    checks.code,
    `${count} detected: ${violations.join("; ")}`,
  );
}

/** Further violations are counted, not told. */
const MAX_TOLD = 100;

class Check {
  readonly violations: string[] = [];
  found = 0;
  readonly #checks: Checks;

  constructor(checks: Checks) {
    this.#checks = checks;
  }

  structure(
    schema: NormalizedSchema,
    value: unknown,
    path: string,
  ): Record<string, unknown> {
    const given = requireObject(value);
    const members = memberSchemas(schema);
    const rules = this.#checks.rules[schema.getName() ?? ""] ?? {};
    const checked: [string, unknown][] = [];
    for (const name of requiredMembers(schema)) {
      if (given[name] === undefined || given[name] === null) {
        this.#violate(null, join(path, name), "Member must not be null");
      }
    }
    for (const [name, member] of Object.entries(given)) {
      if (member === null || member === undefined) continue;
      const at = join(path, name);
      const memberSchema = members.get(name);
      if (memberSchema === undefined) {
        this.#violate(member, at, "Member is not known to the API");
      } else {
        const rule = rules[name] ?? {};
        checked.push([
          name,
          this.#value(memberSchema, member, rule, at),
        ]);
      }
    }
    this.#checkUnion(schema, checked.length, path);
    return Object.fromEntries(checked);
  }

  #value(
    schema: NormalizedSchema,
    value: unknown,
    rule: Rule,
    path: string,
  ): unknown {
    if (schema.isListSchema()) {
      return this.#list(schema, value, rule, path);
    }
    if (schema.isMapSchema()) {
      return this.#map(schema, value, rule, path);
    }
    if (schema.isStructSchema()) {
      return this.structure(schema, value, path);
    }
    const scalar = readScalar(schema, value, rule);
    if (typeof scalar === "string" || typeof scalar === "number") {
      for (const broken of this.#broken(scalar, rule)) {
        this.#violate(scalar, path, broken);
      }
    }
    return scalar;
  }

  #list(
    schema: NormalizedSchema,
    value: unknown,
    rule: Rule,
    path: string,
  ): unknown[] {
    if (!Array.isArray(value)) throw refuseType(value, "Collection");
    const itemSchema = schema.getValueSchema();
    const items = value.map((item, i) =>
      isNested(itemSchema)
        ? this.#value(
          itemSchema,
          item,
          {},
          `${path}.${i + 1}.member`,
        )
        : readScalar(itemSchema, item, rule.item ?? {})
    );
    this.#checkCollection(items, items.length, rule, path);
    this.#checkAll(items, items, rule.item, path, "Member");
    return items;
  }

  #map(
    schema: NormalizedSchema,
    value: unknown,
    rule: Rule,
    path: string,
  ): Record<string, unknown> {
    const itemSchema = schema.getValueSchema();
    const entries = Object.entries(requireObject(value)).map((
      [key, item],
    ): [string, unknown] => [
      key,
      isNested(itemSchema)
        ? this.#value(itemSchema, item, {}, `${path}.${key}.member`)
        : readScalar(itemSchema, item, rule.item ?? {}),
    ]);
    const map = Object.fromEntries(entries);
    this.#checkCollection(map, entries.length, rule, path);
    const keys = entries.map(([key]) => key);
    const items = entries.map(([, item]) => item);
    this.#checkAll(map, keys, rule.key, path, "Map keys");
    this.#checkAll(map, items, rule.item, path, "Map value");
    return map;
  }

  #checkCollection(
    value: unknown,
    length: number,
    rule: Rule,
    path: string,
  ): void {
    for (const broken of brokenBounds(length, rule, "length")) {
      this.#violate(value, path, broken);
    }
  }

  /** A collection breaks the rule of its elements once, however many break it. */
  #checkAll(
    collection: unknown,
    items: unknown[],
    rule: Rule | undefined,
    path: string,
    subject: string,
  ): void {
    if (rule === undefined) return;
    const breaks = items.some((item) =>
      (typeof item === "string" || typeof item === "number") &&
      this.#broken(item, rule).length > 0
    );
    if (!breaks) return;
    const all = describeRule(rule, this.#checks.enums).join(", ");
    this.#violate(
      collection,
      path,
      `${subject} must satisfy constraint: [${all}]`,
    );
  }

  #checkUnion(schema: NormalizedSchema, members: number, path: string): void {
    if (!schema.isUnionSchema() || members === 1) return;
    this.#violate({}, path, "Exactly one member of the union must be set");
  }

  #broken(value: string | number, rule: Rule): string[] {
    return brokenConstraints(value, rule, this.#checks.enums);
  }

  #violate(value: unknown, path: string, constraint: string): void {
    this.found++;
    if (this.violations.length === MAX_TOLD) return;
    this.violations.push(
      `Value ${
        showValue(value)
      } at '${path}' failed to satisfy constraint: ${constraint}`,
    );
  }
}

function describeRule(rule: Rule, enums: Enums): string[] {
  const { min, max, pattern, values, integer } = rule;
  const what = integer ? "value" : "length";
  const legal = values === undefined ? undefined : enums(values);
  return [
    max === undefined
      ? ""
      : `Member must have ${what} less than or equal to ${max}`,
    min === undefined
      ? ""
      : `Member must have ${what} greater than or equal to ${min}`,
    pattern === undefined
      ? ""
      : `Member must satisfy regular expression pattern: ${pattern}`,
    legal === undefined
      ? ""
      : `Member must satisfy enum value set: [${legal.join(", ")}]`,
  ].filter((text) => text !== "");
}

function memberSchemas(
  schema: NormalizedSchema,
): Map<string, NormalizedSchema> {
  return new Map(schema.isUnitSchema() ? [] : schema.structIterator());
}

/** A structure's schema lists the required members first, and says how many. */
function requiredMembers(schema: NormalizedSchema): string[] {
  const raw = schema.getSchema();
  if (!Array.isArray(raw) || schema.isUnionSchema()) return [];
  const [, , , , names, , required] = raw;
  return (names as string[]).slice(0, Number(required ?? 0));
}

function isNested(schema: NormalizedSchema): boolean {
  return schema.isStructSchema() || schema.isListSchema() ||
    schema.isMapSchema();
}

/** `TrainingJobName` in `X` is `x.trainingJobName`. */
function join(path: string, name: string): string {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return path === "" ? member : `${path}.${member}`;
}

function readScalar(
  schema: NormalizedSchema,
  value: unknown,
  rule: Rule,
): unknown {
  if (schema.isDocumentSchema()) return value;
  if (schema.isStringSchema()) return requireType(value, "string", "String");
  if (schema.isBooleanSchema()) return requireType(value, "boolean", "Boolean");
  if (schema.isTimestampSchema()) {
    const seconds = requireType(value, "number", "Timestamp") as number;
    const date = new Date(seconds * 1000);
    if (Number.isNaN(date.getTime())) throw refuseType(value, "Timestamp");
    return date;
  }
  if (schema.isBlobSchema()) return readBlob(value);
  const number = requireType(
    value,
    "number",
    rule.integer ? "Integer" : "Float",
  );
  if (rule.integer && !Number.isInteger(number)) {
    throw refuseType(value, "Integer");
  }
  return number;
}

function readBlob(value: unknown): Uint8Array {
  try {
    return Uint8Array.fromBase64(
      requireType(value, "string", "Blob") as string,
    );
  } catch {
    throw refuseType(value, "Blob");
  }
}

function requireObject(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw refuseType(value, "Structure");
}

function requireType(
  value: unknown,
  type: "string" | "boolean" | "number",
  name: string,
): unknown {
  const actual: string = typeof value;
  if (actual === type) return value;
  throw refuseType(value, name);
}

/** In the words of the service's JSON reader. */
function refuseType(value: unknown, wanted: string): ServiceError {
  if (Array.isArray(value)) {
    return serialization("Start of list found where not expected");
  }
  if (typeof value === "object" && value !== null) {
    return serialization("Start of structure or map found where not expected");
  }
  const token = value === true
    ? "TRUE_VALUE"
    : value === false
    ? "FALSE_VALUE"
    : value === null
    ? "NULL_VALUE"
    : typeof value === "number"
    ? "NUMBER_VALUE"
    : "STRING_VALUE";
  return serialization(
    `${token} can not be converted to ${
      /^[AEIOU]/.test(wanted) ? "an" : "a"
    } ${wanted}`,
  );
}

function serialization(message: string): ServiceError {
  return new ServiceError("SerializationException", message);
}
