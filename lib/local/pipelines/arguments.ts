import type { NormalizedSchema } from "@smithy/core/schema";
import { SAGEMAKER_RULES } from "../service/api/rules.ts";
import type { Rule } from "../service/rules.ts";
import {
  definitionError,
  isObject,
  type Json,
  type JsonObject,
  type ParameterType,
} from "./definition.ts";
import { type Expression, readExpression } from "./expressions.ts";

/** Kinds of values that tell whether an expression may stand in a place. */
export type ValueKind =
  | "string"
  | "number"
  | "integer"
  | "boolean"
  | "list"
  | "map"
  | "structure"
  | "any";

/** The kind of a parameter's values. */
export function kindOfParameter(type: ParameterType): ValueKind {
  return type === "Float" ? "number" : type.toLowerCase() as ValueKind;
}

/** What kind of value an expression gives. */
export type KindOf = (expression: Expression, at: string) => ValueKind;

/**
 * Checks the arguments of a step against the request that they become.
 *
 * @param nameMember The member that the pipeline fills in, and so may be missing.
 * @throws {ServiceError} That names the step and the place.
 */
export function checkArguments(
  step: string,
  given: JsonObject,
  schema: NormalizedSchema,
  nameMember: string,
  kindOf: KindOf,
): void {
  const check = new ArgumentCheck(step, nameMember, kindOf);
  check.structure(given, schema, "Arguments");
}

class ArgumentCheck {
  readonly #step: string;
  readonly #nameMember: string;
  readonly #kindOf: KindOf;

  constructor(step: string, nameMember: string, kindOf: KindOf) {
    this.#step = step;
    this.#nameMember = nameMember;
    this.#kindOf = kindOf;
  }

  structure(given: JsonObject, schema: NormalizedSchema, at: string): void {
    const members = new Map(schema.structIterator());
    const rules = SAGEMAKER_RULES[schema.getName() ?? ""] ?? {};
    for (const [name, value] of Object.entries(given)) {
      const member = members.get(name);
      if (member === undefined) {
        throw definitionError(
          `Unknown Argument member '${name}'. It stands in step '${this.#step}' at ${at}.${name}.`,
        );
      }
      this.#value(value, member, rules[name] ?? {}, `${at}.${name}`);
    }
    for (const name of requiredMembers(schema)) {
      if (Object.hasOwn(given, name)) continue;
      if (at === "Arguments" && name === this.#nameMember) continue;
      throw definitionError(
        `Missing Argument member '${name}'. It is due in step '${this.#step}' at ${at}.${name}.`,
      );
    }
  }

  #value(value: Json, schema: NormalizedSchema, rule: Rule, at: string): void {
    if (value === null) return;
    const due = kindOfSchema(schema, rule);
    const place = `step '${this.#step}' at ${at}`;
    const expression = readExpression(value, place);
    const kind = expression === undefined
      ? kindOfValue(value)
      : this.#kindOf(expression, place);
    if (!fits(kind, due, expression !== undefined)) {
      throw definitionError(
        `A value of type ${due} is due in ${place}, not ${
          JSON.stringify(value)
        }${expression === undefined ? "" : `, which is of type ${kind}`}.`,
      );
    }
    if (expression !== undefined) return;
    if (Array.isArray(value)) {
      const items = schema.getValueSchema();
      for (const [i, item] of value.entries()) {
        this.#value(item, items, rule.item ?? {}, `${at}[${i}]`);
      }
    } else if (isObject(value)) {
      if (schema.isMapSchema()) {
        const items = schema.getValueSchema();
        for (const [key, item] of Object.entries(value)) {
          this.#value(item, items, rule.item ?? {}, `${at}['${key}']`);
        }
      } else if (schema.isStructSchema()) this.structure(value, schema, at);
    }
  }
}

/** A structure's schema lists the required members first, and says how many. */
function requiredMembers(schema: NormalizedSchema): string[] {
  const raw = schema.getSchema();
  if (!Array.isArray(raw) || schema.isUnionSchema()) return [];
  const [, , , , names, , required] = raw;
  return (names as string[]).slice(0, Number(required ?? 0));
}

/** The kind of value that a schema asks for. */
export function kindOfSchema(
  schema: NormalizedSchema,
  rule: Rule = {},
): ValueKind {
  if (schema.isListSchema()) return "list";
  if (schema.isMapSchema()) return "map";
  if (schema.isStructSchema()) return "structure";
  if (schema.isDocumentSchema()) return "any";
  if (schema.isBooleanSchema()) return "boolean";
  if (schema.isNumericSchema()) return rule.integer ? "integer" : "number";
  return schema.isTimestampSchema() ? "any" : "string";
}

function kindOfValue(value: Json): ValueKind {
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "structure";
  if (typeof value === "number" && Number.isInteger(value)) return "integer";
  return typeof value as ValueKind;
}

/** A reference to a number or boolean may stand in a text: it becomes one. */
function fits(kind: ValueKind, due: ValueKind, isExpression: boolean): boolean {
  if (kind === due || kind === "any" || due === "any") return true;
  if (due === "number") return kind === "integer";
  // The API's description does not say of all numbers whether they are whole.
  if (due === "integer") return isExpression && kind === "number";
  if (due === "map") return kind === "structure";
  return due === "string" && isExpression &&
    ["number", "integer", "boolean"].includes(kind);
}

/** A request in which numbers and booleans that stand for texts have become texts. */
export function textsFrom(value: Json, schema: NormalizedSchema): Json {
  if (Array.isArray(value)) {
    const items = schema.getValueSchema();
    return value.map((item) => textsFrom(item, items));
  }
  if (isObject(value)) {
    const members = schema.isStructSchema()
      ? new Map(schema.structIterator())
      : undefined;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => {
        const inner = members === undefined
          ? schema.getValueSchema()
          : members.get(name);
        return [name, inner === undefined ? item : textsFrom(item, inner)];
      }),
    );
  }
  return value !== null && schema.isStringSchema() ? String(value) : value;
}
