import type { NormalizedSchema } from "@smithy/core/schema";
import { UserError } from "../../engines/user_error.ts";
import { SAGEMAKER_RULES } from "../service/api/rules.ts";
import type { Rule } from "../service/rules.ts";
import type { StepType } from "./step_types.ts";
import {
  definitionError,
  isObject,
  type Json,
  type JsonObject,
  type ParameterType,
} from "./definition.ts";
import type { Api } from "./api.ts";
import { type Expression, readExpression } from "./expressions.ts";
import { hint, show } from "./reader.ts";

/** Kinds of values that tell whether an expression may stand in a place. */
export type ValueKind =
  | "string"
  | "number"
  | "integer"
  | "float"
  | "boolean"
  | "list"
  | "map"
  | "structure"
  | "null"
  | "any";

/** The kind of a parameter's values. */
export function kindOfParameter(type: ParameterType): ValueKind {
  return type.toLowerCase() as ValueKind;
}

/** What kind of value an expression gives. */
export type KindOf = (expression: Expression, at: string) => ValueKind;

/**
 * Checks the arguments of a step against the request that they become.
 *
 * The member that the pipeline fills in may be missing. Of the API's constraints
 * those are checked that values can be held to before the pipeline runs.
 *
 * @throws {ServiceError} That names the step and the place.
 */
export function checkArguments(
  step: string,
  given: JsonObject,
  { request, name: nameMember }: StepType,
  kindOf: KindOf,
  api: Api,
): void {
  const check = new ArgumentCheck(step, nameMember, kindOf, api);
  check.structure(given, api.schema(request), "Arguments");
}

class ArgumentCheck {
  readonly #step: string;
  readonly #nameMember: string;
  readonly #kindOf: KindOf;
  readonly #api: Api;

  constructor(step: string, nameMember: string, kindOf: KindOf, api: Api) {
    this.#step = step;
    this.#nameMember = nameMember;
    this.#kindOf = kindOf;
    this.#api = api;
  }

  structure(given: JsonObject, schema: NormalizedSchema, at: string): void {
    const members = new Map(schema.structIterator());
    const rules = SAGEMAKER_RULES[schema.getName() ?? ""] ?? {};
    for (const [name, value] of Object.entries(given)) {
      const member = members.get(name);
      if (member === undefined) {
        throw definitionError(
          `Unknown Argument member '${name}'${
            hint(name, members.keys())
          }. It stands in step '${this.#step}' at ${at}.${name}.`,
        );
      }
      // As on the wire, a member that is null is not there.
      if (value === null) continue;
      // The name is the start of the one that the job gets.
      const rule = this.#isName(name, at) ? {} : rules[name] ?? {};
      this.#value(value, member, rule, `${at}.${name}`);
    }
    for (const name of requiredMembers(schema)) {
      if ((given[name] ?? null) !== null || this.#isName(name, at)) continue;
      throw definitionError(
        `Missing Argument member '${name}'. It is due in step '${this.#step}' at ${at}.${name}.`,
      );
    }
  }

  #isName(member: string, at: string): boolean {
    return at === "Arguments" && member === this.#nameMember;
  }

  #value(value: Json, schema: NormalizedSchema, rule: Rule, at: string): void {
    const due = kindOfSchema(schema, rule);
    const place = `step '${this.#step}' at ${at}`;
    const expression = readExpression(value, place);
    const kind = expression === undefined
      ? kindOfValue(value)
      : this.#kindOf(expression, place);
    if (!fits(kind, due, expression !== undefined)) {
      throw definitionError(
        `A value of type ${due} is due in ${place}, not ${show(value)}${
          expression === undefined ? "" : `, which is of type ${kind}`
        }.`,
      );
    }
    if (expression !== undefined) return;
    this.#refuseBroken(value, rule, place);
    if (Array.isArray(value)) {
      const items = schema.getValueSchema();
      for (const [i, item] of value.entries()) {
        this.#value(item, items, rule.item ?? {}, `${at}[${i}]`);
      }
    } else if (isObject(value) && schema.isMapSchema()) {
      const items = schema.getValueSchema();
      for (const [key, item] of Object.entries(value)) {
        this.#refuseBroken(key, rule.key ?? {}, `${place}, key '${key}'`);
        this.#value(item, items, rule.item ?? {}, `${at}['${key}']`);
      }
    } else if (isObject(value) && schema.isStructSchema()) {
      this.structure(value, schema, at);
    }
  }

  #refuseBroken(value: Json, rule: Rule, place: string): void {
    const [broken] = this.#api.broken(value, rule);
    if (broken === undefined) return;
    throw definitionError(
      `Value ${
        show(value)
      } in ${place} failed to satisfy constraint: ${broken}.`,
    );
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

/** The kind of a value that is no expression. */
export function kindOfValue(value: Json): ValueKind {
  if (Array.isArray(value)) return "list";
  if (value === null) return "null";
  if (typeof value === "object") return "structure";
  if (typeof value === "number" && Number.isInteger(value)) return "integer";
  return typeof value as ValueKind;
}

/** Whether values of a kind stand for themselves: a text, a number or a boolean. */
export function isScalar(kind: ValueKind): boolean {
  return !["list", "map", "structure", "null"].includes(kind);
}

/** A reference to a number or boolean may stand in a text: it becomes one. */
function fits(kind: ValueKind, due: ValueKind, isExpression: boolean): boolean {
  if (kind === due || kind === "any" || due === "any") return true;
  if (due === "number") return kind === "integer" || kind === "float";
  // The API's description does not say of all numbers whether they are whole.
  if (due === "integer") return isExpression && kind === "number";
  if (due === "map") return kind === "structure";
  return due === "string" && isExpression && isScalar(kind);
}

/**
 * A request in which numbers and booleans that stand for texts have become texts.
 *
 * @param at Where the value stands in the step.
 * @throws {UserError} If what an expression gave is none that can stand there.
 */
export function textsFrom(
  value: Json,
  schema: NormalizedSchema,
  at = "Arguments",
): Json {
  const kind = kindOfValue(value);
  const due = kindOfSchema(schema);
  if (kind === "null" || due === "any") return value;
  if (!fits(kind, due, true)) {
    throw new UserError(
      `Cannot use ${show(value)} for ${at}: a value of type ${due} is due`,
    );
  }
  if (Array.isArray(value)) {
    const items = schema.getValueSchema();
    return value.map((item, i) => textsFrom(item, items, `${at}[${i}]`));
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
        return [
          name,
          inner === undefined ? item : textsFrom(item, inner, `${at}.${name}`),
        ];
      }),
    );
  }
  return schema.isStringSchema() ? String(value) : value;
}
