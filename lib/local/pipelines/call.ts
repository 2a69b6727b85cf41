import { functionName, queueName } from "./functions.ts";
import type { Reader } from "./reader.ts";

const OUTPUT_TYPES = ["String", "Integer", "Float", "Boolean"] as const;

/** Types of what a Lambda or Callback step gives back. */
export type OutputType = typeof OUTPUT_TYPES[number];

/** What a Lambda or Callback step calls, and what it gives back. */
export interface Call {
  /** ARN of the Lambda function, or URL of the SQS queue. */
  readonly address: string;
  /** The last part of the address: the name of the function or queue. */
  readonly name: string;
  readonly outputs: readonly {
    readonly name: string;
    readonly type: OutputType;
  }[];
}

/** The member of a step that says what it calls, by the step's type. */
export const ADDRESS_MEMBERS: Readonly<Record<string, string>> = {
  Lambda: "FunctionArn",
  Callback: "SqsQueueUrl",
};

/**
 * Reads what a Lambda or Callback step calls.
 *
 * @throws {ServiceError} If it is not of the form of one.
 */
export function readCall(reader: Reader, type: string): Call {
  const member = ADDRESS_MEMBERS[type]!;
  const address = reader.text(member);
  const name = type === "Lambda" ? functionName(address) : queueName(address);
  if (name === undefined) {
    throw reader.refuse(
      member,
      type === "Lambda"
        ? "the ARN of a Lambda function"
        : "the URL of an SQS queue",
    );
  }
  return {
    address,
    name,
    outputs: reader.list("OutputParameters").map(readOutput),
  };
}

function readOutput(reader: Reader): Call["outputs"][number] {
  reader.only("OutputName", "OutputType");
  const type = (reader.optionalText("OutputType") ?? "String") as OutputType;
  if (!OUTPUT_TYPES.includes(type)) {
    throw reader.refuse("OutputType", `one of ${OUTPUT_TYPES.join(", ")}`);
  }
  return { name: reader.text("OutputName"), type };
}
