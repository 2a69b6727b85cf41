/**
 * A function of this process that stands for a Lambda function, whose event it
 * takes, or that reads an SQS queue, whose messages it takes.
 */
export type LocalFunction = (event: never) => unknown;

/** Functions by the names of the Lambda functions and queues that they stand for. */
export type LocalFunctions = Readonly<Record<string, LocalFunction>>;

/** The name in a Lambda function's ARN, without a version or alias. */
export function functionName(arn: string): string | undefined {
  return /^arn:aws[a-z-]*:lambda:[a-z\d-]+:\d{12}:function:([\w-]{1,64})(:[\w$-]+)?$/
    .exec(arn)?.[1];
}

/** The name in a queue's URL: its last part. */
export function queueName(url: string): string | undefined {
  return /^https?:\/\/[^/]+\/(?:[^/]+\/)*([\w-]{1,80}(?:\.fifo)?)$/.exec(url)
    ?.[1];
}

/** The function of a name, where this process has one. */
export function findFunction(
  { functions = {} }: { readonly functions?: LocalFunctions },
  name: string,
): LocalFunction | undefined {
  return Object.hasOwn(functions, name) ? functions[name] : undefined;
}
