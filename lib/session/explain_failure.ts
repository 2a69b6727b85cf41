import { isThrottlingError } from "@smithy/core/retry";
import { type Call, missingPermission } from "./missing_permission.ts";
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
  readonly advice: (failure: Failure, place: Place, call: Call) => string;
}

const RESUME =
  "jobs that were started go on: pass --resume (in code `resume: true`) to pick them up";

/** In this order: the first that matches is told. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    matches: named(
      "ExpiredToken",
      "ExpiredTokenException",
      "RequestExpired",
      "TokenRefreshRequired",
    ),
    advice: () =>
      `Your AWS credentials have expired: sign in again (such as \`aws sso login\`); ${RESUME}`,
  },
  {
    matches: named("CredentialsProviderError", "TokenProviderError"),
    advice: missingCredentials,
  },
  {
    matches: (failure) =>
      named("RequestTimeTooSkewed", "RequestInTheFuture")(failure) ||
      /signature (expired|not yet current)/i.test(failure.message),
    advice: (failure) =>
      `The clock of this machine is wrong${clockOf(failure)}: set it`,
  },
  {
    matches: named(
      "UnrecognizedClientException",
      "InvalidClientTokenId",
      "InvalidAccessKeyId",
      "InvalidToken",
      "SignatureDoesNotMatch",
      "InvalidSignatureException",
      "IncompleteSignature",
    ),
    advice: (_, { region }) =>
      `AWS refuses these credentials: check AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN (\`aws sts get-caller-identity\` shows whose they are), and that the account has enabled ${region}`,
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
    matches: ({ code, name, message }) =>
      code === "EPERM" || name === "NotCapable" && message.includes(" net "),
    advice: () =>
      'Deno may not connect there: "permissions" of deno.json allow AWS\'s hosts and this machine; add the host of AWS_ENDPOINT_URL or HTTPS_PROXY, or run with --allow-net, as `deno task sagebook` does',
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
      `SageMaker cannot take on the role "${role}": it must exist, and its trust policy must allow sts:AssumeRole to sagemaker.amazonaws.com; one that was just made takes a minute`,
  },
  {
    matches: named(
      "AccessDenied",
      "AccessDeniedException",
      "AllAccessDisabled",
      "UnauthorizedOperation",
      "NotAuthorized",
    ),
    advice: ({ message }, place, call) =>
      missingPermission(message, place, call) +
      // Who may create a job, and not look at it, has one that runs.
      (/^Describe\w+JobCommand$/.test(call.commandName ?? "")
        ? `; ${RESUME}`
        : ""),
  },
  {
    matches: ({ name }) => name.startsWith("KMS."),
    advice: (_, { bucket }) =>
      `The KMS key by which "${bucket}" is encrypted cannot be used: it must exist, be enabled, and lie in the bucket's region`,
  },
  {
    matches: named("ResourceLimitExceeded"),
    advice: exceededQuota,
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
    matches: (failure) => isPassingFailure(failure) && statusOf(failure) >= 500,
    advice: (failure) =>
      `The service, or a proxy before it, failed ${
        attemptsOf(failure)
      } times: try again later (https://health.aws.amazon.com/health/status tells of AWS); ${RESUME}`,
  },
  {
    matches: isPassingFailure,
    advice: (failure) =>
      `${
        attemptsOf(failure) || "Several"
      } attempts did not get through: check the network, then try again; ${RESUME}`,
  },
  {
    matches: isForeign,
    advice: (failure) =>
      `What answered${
        formOf(failure)
      } is not AWS, or does not know this request: check AWS_ENDPOINT_URL, and whether a proxy stands between; ${RESUME}`,
  },
  {
    matches: ({ code = "" }) =>
      /^(ERR_SSL|EPROTO|ERR_TLS)|CERT|SIGNED|VERIFY/.test(code),
    advice: ({ code }) =>
      `The connection is not to be trusted (${code}): behind a proxy of a company, name its certificate in NODE_EXTRA_CA_CERTS, or set DENO_TLS_CA_STORE=system; else check the network, the clock and AWS_ENDPOINT_URL`,
  },
];

function named(...names: readonly string[]): (failure: Failure) => boolean {
  return ({ name, code }) => names.includes(name) || names.includes(code ?? "");
}

function missingCredentials(): string {
  const profile = Deno.env.get("AWS_PROFILE");
  return profile
    ? `The profile "${profile}", which AWS_PROFILE names, gives no credentials: set AWS_PROFILE to one of \`aws configure list-profiles\`, or sign in with \`aws sso login --profile ${profile}\``
    : "No AWS credentials can be had: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with `aws sso login`";
}

function wrongRegion(failure: Failure, { bucket, region }: Place): string {
  const found = failure.$response?.headers?.["x-amz-bucket-region"] ??
    failure.Region ?? /expecting '([a-z0-9-]+)'/.exec(failure.message)?.[1];
  const other = found ?? "the region of the bucket";
  return `The bucket "${bucket}" is not in ${region}: pass --region ${other}, or set AWS_REGION`;
}

/** Where AWS tells its own time, both. */
function clockOf({ $response }: Failure): string {
  const theirs = Date.parse($response?.headers?.date ?? "");
  if (Number.isNaN(theirs)) return "";
  const told = (time: number) => new Date(time).toISOString().slice(0, 16);
  return ` (it says ${told(Date.now())}, and AWS ${told(theirs)}, in UTC)`;
}

/** AWS names the quota, which it keeps for each instance type and kind of job. */
function exceededQuota({ message }: Failure, { region }: Place): string {
  const quota = /service limit '([^']+)'/.exec(message)?.[1];
  const named = quota === undefined ? "" : ` "${quota}"`;
  return `The account's quota${named} does not allow this: choose another instance with --instance-type, wait for running jobs to end, or ask for more at https://${region}.console.aws.amazon.com/servicequotas/home/services/sagemaker/quotas; ${RESUME}`;
}

function statusOf({ $metadata, $response }: Failure): number {
  return $metadata?.httpStatusCode ?? $response?.statusCode ?? 0;
}

/** An answer that has another form than AWS's: of a proxy, or a sign-in page. */
function isForeign(failure: Failure): boolean {
  const { code = "", message, $response } = failure;
  return code.startsWith("HPE_") || $response !== undefined &&
      (failure instanceof SyntaxError || message === "UnknownError" ||
        message.includes("XML parse error"));
}

/** Such as ` (HTTP 407, text/html)`. */
function formOf(failure: Failure): string {
  const { $response } = failure;
  if ($response === undefined) return "";
  const type = $response.headers?.["content-type"] ?? "of no type";
  return ` (HTTP ${statusOf(failure)}, ${type})`;
}

/**
 * What to do about a failure of AWS, as one sentence; undefined where nothing is
 * known that its own message does not say.
 *
 * @param place Where the session works, to name its bucket, region and role.
 * @param call What was asked for.
 */
export function adviceOn(
  error: unknown,
  place: Place,
  call: Call = {},
): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const failure = error as Failure;
  return EXPLANATIONS.find(({ matches }) => matches(failure))
    ?.advice(failure, place, call);
}

/**
 * Adds to an error's message what to do about it. Its class and name stay, since
 * callers match on them.
 */
export function explainFailure(
  error: unknown,
  place: Place,
  call?: Call,
): unknown {
  const advice = adviceOn(error, place, call);
  if (advice === undefined) return error;
  const failure = error as Error;
  if (failure.message.includes(advice)) return error;
  failure.message = [ownMessage(failure), advice].filter(Boolean).join("\n");
  return failure;
}

/** What a failure says, without the SDK's notes for who debugs it. */
function ownMessage(failure: Failure): string {
  const { message } = failure;
  if (isForeign(failure) && statusOf(failure) > 0) {
    return `HTTP ${statusOf(failure)}`;
  }
  return message.replace(/\n\s*Deserialization error: .*/s, "")
    .replace("@smithy/node-http-handler - ", "");
}
