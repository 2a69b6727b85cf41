import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import { SAGEMAKER_RULES } from "../service/api/rules.ts";
import { checkInput, type Checks } from "../service/check.ts";
import { brokenBounds, brokenConstraints } from "../service/constraints.ts";
import type { Rule } from "../service/rules.ts";
import type { Json, JsonObject } from "./definition.ts";

/** The API's shapes, as the SDK exports them. */
export interface Api {
  /** A structure by its name, such as `CreateModelInput`. */
  schema(name: string): NormalizedSchema;
  /**
   * A request as an operation takes it.
   *
   * @throws {ServiceError} If it breaks a constraint.
   */
  check(name: string, request: JsonObject): unknown;
  /** Which constraints a text, a number, or a collection's size breaks. */
  broken(value: Json, rule: Rule): string[];
}

let loaded: Promise<Api> | undefined;

/** Loads the API's shapes: only once, and not before they are needed. */
export function loadApi(): Promise<Api> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Api> {
  const sdk: Readonly<Record<string, unknown>> = await import(
    "@aws-sdk/client-sagemaker"
  );
  const schema = (name: string) =>
    NormalizedSchema.of(sdk[`${name}$`] as $SchemaRef);
  const checks: Checks = {
    rules: SAGEMAKER_RULES,
    enums: (name) => {
      const values = sdk[name];
      return typeof values === "object" && values !== null
        ? Object.values(values).map(String)
        : undefined;
    },
    code: "ValidationException",
  };
  return {
    schema,
    check: (name, request) => checkInput(schema(name), request as Json, checks),
    broken(value, rule) {
      if (typeof value === "boolean" || value === null) return [];
      if (typeof value !== "object") {
        return brokenConstraints(value, rule, checks.enums);
      }
      return brokenBounds(Object.keys(value).length, rule, "length");
    },
  };
}
