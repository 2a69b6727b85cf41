import type { Session } from "../session/mod.ts";
import { type JobStepOptions, makeStep, type Step } from "./step.ts";
import { type Json, PipelineValue } from "./value.ts";

/** Types of what a Lambda or Callback step gives back. */
export interface OutputTypes {
  /** A text. */
  readonly String: string;
  /** A whole number. */
  readonly Integer: number;
  /** A number. */
  readonly Float: number;
  /** True or false. */
  readonly Boolean: boolean;
}

/** What a Lambda or Callback step is given; any part may be known only later. */
export type CallArgument =
  | Json
  | PipelineValue<string | number | boolean | undefined>
  | readonly CallArgument[]
  | { readonly [member: string]: CallArgument };

/** Names and types of the outputs of a Lambda or Callback step. */
export type CallOutputs = Readonly<Record<string, keyof OutputTypes>>;

/** A step whose outputs others refer to by name. */
export interface CallStep<Outputs extends CallOutputs> extends Step {
  /** What it gave back under a name. */
  output<Name extends keyof Outputs & string>(
    name: Name,
  ): PipelineValue<OutputTypes[Outputs[Name]]>;
}

/** How a Lambda or Callback step runs, and what it gives back; it is not retried. */
export interface CallStepOptions<Outputs extends CallOutputs>
  extends Omit<JobStepOptions, "retryPolicies"> {
  /** Outputs that must be given back: `{ approved: "Boolean" }`. Default: none. */
  readonly outputs?: Outputs;
}

/**
 * A Lambda step: calls a function with the arguments, and takes its outputs from
 * the object that it returns. Locally that is a function of
 * `openSession({ functions })`, by the name in the ARN.
 */
export function lambdaStep<const Outputs extends CallOutputs = CallOutputs>(
  name: string,
  call: {
    /** As {@linkcode lambdaArn} makes it. */
    readonly FunctionArn: string;
    readonly Arguments?: Readonly<Record<string, CallArgument>>;
  },
  options: CallStepOptions<Outputs> = {},
): CallStep<Outputs> {
  const { FunctionArn, Arguments } = call;
  return callStep(name, "Lambda", Arguments, options, { FunctionArn });
}

/**
 * A Callback step: sends a message with a token and the arguments to a queue, and
 * waits until `SendPipelineExecutionStepSuccess` or `…Failure` answers by the
 * token. Locally the message goes to the function of `openSession({ functions })`
 * with the queue's name, if there is one, which may also answer by what it returns
 * or throws.
 */
export function callbackStep<const Outputs extends CallOutputs = CallOutputs>(
  name: string,
  call: {
    /** As {@linkcode queueUrl} makes it. */
    readonly SqsQueueUrl: string;
    readonly Arguments?: Readonly<Record<string, CallArgument>>;
  },
  options: CallStepOptions<Outputs> = {},
): CallStep<Outputs> {
  const { SqsQueueUrl, Arguments } = call;
  return callStep(name, "Callback", Arguments, options, { SqsQueueUrl });
}

function callStep<Outputs extends CallOutputs>(
  name: string,
  type: string,
  given: unknown,
  options: CallStepOptions<Outputs>,
  address: Record<string, string>,
): CallStep<Outputs> {
  const OutputParameters = Object.entries(options.outputs ?? {})
    .map(([OutputName, OutputType]) => ({ OutputName, OutputType }));
  const step = makeStep(name, type, given ?? {}, options, {
    ...address,
    OutputParameters,
  });
  return {
    ...step,
    output: (output) =>
      new PipelineValue({ Get: `Steps.${name}.OutputParameters['${output}']` }),
  };
}

/** The ARN of a Lambda function in the session's account and region. */
export function lambdaArn(
  session: Pick<Session, "region" | "role">,
  name: string,
): string {
  const { partition, account } = accountOf(session);
  return `arn:${partition}:lambda:${session.region}:${account}:function:${name}`;
}

/** The URL of an SQS queue in the session's account and region. */
export function queueUrl(
  session: Pick<Session, "region" | "role">,
  name: string,
): string {
  const { partition, account } = accountOf(session);
  const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return `https://sqs.${session.region}.${domain}/${account}/${name}`;
}

/** The role is of the account that the pipeline runs in. */
function accountOf({ role }: Pick<Session, "role">) {
  const [, partition, , , account] = role.split(":");
  return { partition: partition!, account: account! };
}
