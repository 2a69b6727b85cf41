import type { OutputParameter } from "@aws-sdk/client-sagemaker";
import type { Call } from "./call.ts";
import { isOfType, type Json } from "./definition.ts";
import { readParameterText } from "./parameters.ts";
import type { StepRecord } from "./records.ts";

/** Longest text of an output. */
const MOST_TEXT = 1024;

/** What a call gave, as the step's record keeps it; or what is wrong with it. */
export type CallOutputs =
  | { readonly outputs: OutputParameter[] }
  | { readonly problem: string };

/** The declared outputs in what a function returned. */
export function outputsOf(call: Call, returned: unknown): CallOutputs {
  const found = Object(returned) as Readonly<Record<string, unknown>>;
  return collect(call, (name) => {
    const value = Object.hasOwn(found, name) ? found[name] : undefined;
    return value as Json | undefined;
  });
}

/** The declared outputs in those that a callback was answered with. */
export function outputsGiven(
  call: Call,
  given: readonly OutputParameter[],
): CallOutputs {
  return collect(call, (name, type) => {
    const text = given.find(({ Name }) => Name === name)?.Value;
    return text === undefined ? undefined : readParameterText(text, type);
  });
}

function collect(
  { outputs: declared }: Call,
  valueOf: (
    name: string,
    type: Call["outputs"][number]["type"],
  ) => Json | undefined,
): CallOutputs {
  const outputs: OutputParameter[] = [];
  for (const { name, type } of declared) {
    const value = valueOf(name, type);
    if (value === undefined) {
      return {
        problem: `the output '${name}' is missing or not of type ${type}`,
      };
    }
    if (!isOfType(value, type)) {
      return {
        problem: `the output '${name}' must be of type ${type}, not ${
          JSON.stringify(value)
        }`,
      };
    }
    const Value = String(value);
    if (Value.length > MOST_TEXT) {
      return {
        problem:
          `the output '${name}' has ${Value.length} characters, more than ${MOST_TEXT}`,
      };
    }
    outputs.push({ Name: name, Value });
  }
  return { outputs };
}

/** The properties of a Lambda or Callback step that has run: its outputs, typed. */
export function callProperties(
  { outputs }: Call,
  { Metadata }: StepRecord,
): { readonly OutputParameters: Readonly<Record<string, Json>> } {
  const kept = (Metadata?.Lambda ?? Metadata?.Callback)?.OutputParameters ?? [];
  return {
    OutputParameters: Object.fromEntries(outputs.map(({ name, type }) => {
      const text = kept.find(({ Name }) => Name === name)!.Value!;
      return [name, readParameterText(text, type)!];
    })),
  };
}
