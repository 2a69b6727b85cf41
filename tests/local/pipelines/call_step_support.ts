/**
 * Lambda and Callback steps, for tests.
 *
 * @module
 */
import type { ServiceClients } from "../operations/support.ts";
import { stepsOf } from "./support.ts";

export const QUEUE =
  "https://sqs.us-east-1.amazonaws.com/000000000000/approvals";

export function arnOf(name: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
}

/** A Lambda step that calls a function by its name. */
export function lambda(
  name: string,
  called: string,
  others: Record<string, unknown> = {},
): Record<string, unknown> {
  return { Name: name, Type: "Lambda", FunctionArn: arnOf(called), ...others };
}

/** The Callback step `Ask`, which gives `approved` and `by`. */
export function callback(
  others: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    Name: "Ask",
    Type: "Callback",
    SqsQueueUrl: QUEUE,
    Arguments: { model: { Get: "Execution.PipelineName" } },
    OutputParameters: [
      { OutputName: "approved", OutputType: "Boolean" },
      { OutputName: "by", OutputType: "String" },
    ],
    ...others,
  };
}

/** Waits until the step `Ask` has sent its message, and returns the token. */
export async function tokenOf(
  clients: ServiceClients,
  arn: string,
): Promise<string> {
  while (true) {
    const { Ask } = await stepsOf(clients, arn);
    const token = Ask?.Metadata?.Callback?.CallbackToken;
    if (token !== undefined) return token;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** An answer to it. */
export const ANSWER = [
  { Name: "approved", Value: "true" },
  { Name: "by", Value: "me" },
];
