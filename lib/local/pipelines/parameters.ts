import type { Parameter as GivenParameter } from "@aws-sdk/client-sagemaker";
import { validationError } from "../operations/refusals.ts";
import {
  type Definition,
  isOfType,
  type Json,
  type Parameter,
  type ParameterType,
} from "./definition.ts";
import { hint } from "./reader.ts";

const WHOLE_NUMBER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * The values of an execution's parameters: those given, and defaults.
 *
 * @throws {ServiceError} If one is unknown, given twice, missing, or of the wrong
 * type.
 */
export function resolveParameters(
  { parameters }: Definition,
  given: readonly GivenParameter[] = [],
): Record<string, Json> {
  const names = parameters.map(({ name }) => name);
  for (const [i, { Name }] of given.entries()) {
    if (!names.includes(Name!)) {
      throw refuse(`Unknown parameter '${Name}'${hint(Name!, names)}`);
    }
    if (given.findIndex((other) => other.Name === Name) !== i) {
      throw refuse(`Parameter '${Name}' is given twice`);
    }
  }
  return Object.fromEntries(parameters.map((parameter) => {
    const text = given.find(({ Name }) => Name === parameter.name)?.Value;
    return [parameter.name, resolve(parameter, text)];
  }));
}

function resolve(parameter: Parameter, text: string | undefined): Json {
  const { name, type, defaultValue, values } = parameter;
  const value = text === undefined ? defaultValue : read(text, parameter);
  if (value === undefined) {
    throw refuse(`Parameter '${name}' has no default: give it a value`);
  }
  if (!isOfType(value, type)) throw refuseType(parameter, text!);
  if (values === undefined || values.includes(value)) return value;
  throw refuse(
    `Parameter '${name}' must be one of ${
      JSON.stringify(values)
    }, not '${text}'`,
  );
}

function read(text: string, parameter: Parameter): Json {
  const value = readParameterText(text, parameter.type);
  if (value === undefined) throw refuseType(parameter, text);
  return value;
}

/** The value that a text stands for; undefined where it is not of the type. */
export function readParameterText(
  text: string,
  type: ParameterType,
): Json | undefined {
  if (type === "String") return text;
  if (type === "Boolean") {
    const lower = text.toLowerCase();
    return lower === "true" || lower === "false" ? lower === "true" : undefined;
  }
  const form = type === "Integer" ? WHOLE_NUMBER : NUMBER;
  const number = form.test(text) ? Number(text) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

function refuseType({ name, type }: Parameter, text: string): Error {
  return refuse(
    `Parameter '${name}' is of type ${type}, which '${text}' is not`,
  );
}

function refuse(detail: string): Error {
  return validationError(`Unable to start pipeline execution. ${detail}.`);
}
