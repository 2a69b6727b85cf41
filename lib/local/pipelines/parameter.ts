import type { Json, Reader } from "./reader.ts";

/** A parameter of a pipeline. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly defaultValue?: Json;
  readonly values?: readonly Json[];
}

const PARAMETER_TYPES = ["String", "Integer", "Float", "Boolean"] as const;

/** Types of parameters. */
export type ParameterType = typeof PARAMETER_TYPES[number];

/** Longest description, and longest default, of the published schema. */
const MOST_TEXT = 4096;

/** The API's names of parameters. */
const NAME = /^[A-Za-z0-9\-_]{1,256}$/;

/**
 * Reads one parameter of a definition.
 *
 * @throws {ServiceError} If it is not of the form of one.
 */
export function readParameter(reader: Reader): Parameter {
  reader.only("Name", "Type", "Description", "DefaultValue", "EnumValues");
  reader.optionalText("Description", MOST_TEXT);
  const name = reader.text("Name");
  if (!NAME.test(name)) {
    throw reader.refuse(
      "Name",
      "1 to 256 letters, digits, hyphens and underscores",
    );
  }
  const type = (reader.optionalText("Type") ?? "String") as ParameterType;
  if (!PARAMETER_TYPES.includes(type)) {
    throw reader.refuse("Type", `one of ${PARAMETER_TYPES.join(", ")}`);
  }
  const values = readValues(reader, type);
  const defaultValue = readDefault(reader, type, values);
  return {
    name,
    type,
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...(values === undefined ? {} : { values }),
  };
}

function readValues(reader: Reader, type: ParameterType): Json[] | undefined {
  if (reader.value("EnumValues") === undefined) return undefined;
  const values = reader.values("EnumValues", true);
  if (values.every((value) => isOfType(value, type))) return values;
  throw reader.refuse("EnumValues", `a list of values of type ${type}`);
}

function readDefault(
  reader: Reader,
  type: ParameterType,
  values: readonly Json[] | undefined,
): Json | undefined {
  const value = reader.value("DefaultValue");
  if (value === undefined) return undefined;
  if (!isOfType(value, type)) {
    throw reader.refuse("DefaultValue", `of type ${type}`);
  }
  if (values?.includes(value) === false) {
    throw reader.refuse("DefaultValue", `one of ${JSON.stringify(values)}`);
  }
  if (type === "String") reader.optionalText("DefaultValue", MOST_TEXT);
  return value;
}

/** Whether a value is of a parameter's type, and one that is kept exactly. */
export function isOfType(value: Json, type: ParameterType): boolean {
  if (type === "Integer") return Number.isSafeInteger(value);
  if (type === "Float") return Number.isFinite(value);
  return type === "Boolean"
    ? typeof value === "boolean"
    : typeof value === "string";
}
