import { isThrottlingError } from "@smithy/core/retry";
import { attemptsOf, isPassingFailure } from "./passing_failure.ts";
import type { Place } from "./session.ts";

/** What an error of the AWS SDK says of itself. */
interface Failure extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: {
    readonly statusCode?: number;
    readonly headers?: Record<string, string>;
  };
  /** Of S3. */
  readonly Region?: string;
}

interface Explanation {
  readonly matches: (failure: Failure) => boolean;
  readonly advice: (failure: Failure, place: Place) => string;
}

const RESUME =
  "jobs that were started go on: pass --resume (in code `resume: true`) to pick them up";

/** In this order: the first that matches is told. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    matches: named("ExpiredToken", "ExpiredTokenException", "RequestExpired"),
    advice: () =>
      `Your AWS credentials have expired: sign in again (such as \`aws sso login\`); ${RESUME}`,
  },
  {
    matches: named("CredentialsProviderError", "TokenProviderError"),
    advice: () =>
      "No AWS credentials can be had: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with `aws sso login`",
  },
  {
    matches: named("RequestTimeTooSkewed", "RequestInTheFuture"),
    advice: () => "The clock of this machine is wrong: set it",
  },
  {
    matches: named(
      "UnrecognizedClientException",
      "InvalidClientTokenId",
      "InvalidAccessKeyId",
      "SignatureDoesNotMatch",
      "InvalidSignatureException",
    ),
    advice: () =>
      "AWS refuses these credentials: check AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (`aws sts get-caller-identity` shows whose they are)",
  },
  {
    matches: named(
      "PermanentRedirect",
      "AuthorizationHeaderMalformed",
      "IllegalLocationConstraintException",
    ),
    advice: wrongRegion,
  },
  {
    matches: named("NoSuchBucket"),
    advice: (_, { bucket, region }) =>
      `There is no bucket "${bucket}": make it with \`deno task infra:deploy\` or \`aws s3 mb s3://${bucket} --region ${region}\`, or pass another with --bucket`,
  },
  {
    matches: ({ message }) => /iam:PassRole/.test(message),
    advice: (_, { role }) =>
      `You may not hand the role to SageMaker: whoever runs this needs iam:PassRole on "${role}" for the service sagemaker.amazonaws.com (the policy of \`deno task infra:synth\` has it)`,
  },
  {
    matches: ({ message }) =>
      /could not assume role|role is invalid/i.test(message),
    advice: (_, { role }) =>
      `SageMaker cannot take on the role "${role}": it must exist, and its trust policy must allow sts:AssumeRole to sagemaker.amazonaws.com`,
  },
  {
    matches: named(
      "AccessDenied",
      "AccessDeniedException",
      "UnauthorizedOperation",
      "NotAuthorized",
    ),
    advice: missingPermission,
  },
  {
    matches: named("ResourceLimitExceeded"),
    advice: () =>
      `The account's quota does not allow this instance: choose another with --instance-type, wait for running jobs to end, or ask for more under Service Quotas, Amazon SageMaker; ${RESUME}`,
  },
  {
    matches: (failure) => isThrottlingError(failure as never),
    advice: (failure) =>
      `AWS has asked us to slow down, and ${
        attemptsOf(failure)
      } attempts were not enough: try again in a minute; ${RESUME}`,
  },
  {
    matches: ({ code }) => code === "ENOTFOUND" || code === "EAI_AGAIN",
    advice: (_, { region }) =>
      `The address cannot be found: check the network, and that there is a region "${region}"; ${RESUME}`,
  },
  {
    matches: (failure) => failure instanceof SyntaxError && !!failure.$response,
    advice: ({ $response: { statusCode, headers } = {} }) =>
      `What answered (HTTP ${statusCode}, ${
        headers?.["content-type"] ?? "of no type"
      }) is not AWS, or does not know this request: check AWS_ENDPOINT_URL, and whether a proxy stands between; ${RESUME}`,
  },
  {
    matches: isPassingFailure,
    advice: (failure) =>
      `${
        attemptsOf(failure)
      } attempts did not get through: check the network, then try again; ${RESUME}`,
  },
];

function named(...names: readonly string[]): (failure: Failure) => boolean {
  return ({ name, code }) => names.includes(name) || names.includes(code ?? "");
}

function wrongRegion(failure: Failure, { bucket, region }: Place): string {
  const found = failure.$response?.headers?.["x-amz-bucket-region"] ??
    failure.Region ?? /expecting '([a-z0-9-]+)'/.exec(failure.message)?.[1];
  const other = found ?? "the region of the bucket";
  return `The bucket "${bucket}" is not in ${region}: pass --region ${other}, or set AWS_REGION`;
}

/** AWS names the action and the resource, where it tells them. */
function missingPermission({ message }: Failure, { bucket }: Place): string {
  const [, action = "what was asked for"] =
    /perform: ([\w-]+:\w+)/.exec(message) ?? [];
  const [, resource = `the bucket "${bucket}" or its objects`] =
    /on resource: (\S+?)(?:[,.]?\s|$)/.exec(message) ?? [];
  return `Whoever runs this lacks a permission: allow ${action} on ${resource} (the policy of \`deno task infra:synth\` has all that is needed)`;
}

/**
 * What to do about a failure of AWS, as one sentence; undefined where nothing is
 * known that its own message does not say.
 *
 * @param place Where the session works, to name its bucket, region and role.
 */
export function adviceOn(error: unknown, place: Place): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const failure = error as Failure;
  return EXPLANATIONS.find(({ matches }) => matches(failure))
    ?.advice(failure, place);
}

/**
 * Adds to an error's message what to do about it. Its class and name stay, since
 * callers match on them.
 */
export function explainFailure(error: unknown, place: Place): unknown {
  const advice = adviceOn(error, place);
  if (advice === undefined) return error;
  const failure = error as Error;
  if (failure.message.includes(advice)) return error;
  failure.message = failure.message === ""
    ? advice
    : `${failure.message}\n${advice}`;
  return failure;
}
