import type { PipelineExecutionStepMetadata } from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import type { Call } from "./call.ts";
import { outputsOf } from "./call_outputs.ts";
import { type CallbackAnswer, expectCallback } from "./callbacks.ts";
import type { JsonObject } from "./definition.ts";
import { findFunction, type LocalFunction } from "./functions.ts";
import { newCallbackToken } from "./names.ts";
import { StepFailure } from "./retries.ts";

/** What a call works with. */
export interface CallContext {
  readonly context: LocalContext;
  readonly executionArn: string;
  /** Rejects when the step must end before its call does. */
  readonly aborted: Promise<never>;
  /** Shows what is known of the call before it has ended. */
  note(metadata: PipelineExecutionStepMetadata): void;
}

/**
 * Calls the function of a Lambda step with its arguments.
 *
 * @throws {StepFailure} If it throws, or does not return what the step declares.
 */
export async function runLambda(
  call: Call,
  event: JsonObject,
  { context, aborted, note }: CallContext,
): Promise<PipelineExecutionStepMetadata> {
  const Arn = call.address;
  note({ Lambda: { Arn } });
  const called = invoke(findFunction(context, call.name)!, event, Arn);
  const returned = await Promise.race([called, aborted]);
  const given = outputsOf(call, returned);
  if ("outputs" in given) {
    return { Lambda: { Arn, OutputParameters: given.outputs } };
  }
  throw new StepFailure(
    `ClientError: Lambda function ${Arn} returned ${
      JSON.stringify(returned)
    }: ${given.problem}`,
  );
}

/**
 * Sends the message of a Callback step, and waits until someone answers by its
 * token. A function that reads the queue may answer by what it returns.
 *
 * @throws {StepFailure} If the answer is a failure.
 */
export async function runCallback(
  call: Call,
  given: JsonObject,
  { context, executionArn, aborted, note }: CallContext,
): Promise<PipelineExecutionStepMetadata> {
  const token = newCallbackToken();
  const Callback = { CallbackToken: token, SqsQueueUrl: call.address };
  using pending = expectCallback(context, token);
  note({ Callback });
  const message = {
    token,
    pipelineExecutionArn: executionArn,
    arguments: given,
  };
  const reader = findFunction(context, call.name);
  const answer = await Promise.race([
    pending.answer,
    aborted,
    ...(reader === undefined ? [] : [answerOf(reader, message, call)]),
  ]);
  if ("failure" in answer) throw new StepFailure(answer.failure);
  return { Callback: { ...Callback, OutputParameters: [...answer.outputs] } };
}

/** A reader that returns nothing leaves the answer to others. */
async function answerOf(
  reader: LocalFunction,
  message: JsonObject,
  call: Call,
): Promise<CallbackAnswer> {
  const returned = await invoke(reader, message, call.address);
  if (returned === undefined) return await new Promise(() => {});
  const given = outputsOf(call, returned);
  if ("outputs" in given) return given;
  return {
    failure: `ClientError: The reader of ${call.address} returned ${
      JSON.stringify(returned)
    }: ${given.problem}`,
  };
}

async function invoke(
  called: LocalFunction,
  event: JsonObject,
  address: string,
): Promise<unknown> {
  try {
    // A copy: what a function does to its event must not reach the definition.
    return await called(structuredClone(event) as never);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new StepFailure(`ClientError: ${address} failed: ${message}`);
  }
}
