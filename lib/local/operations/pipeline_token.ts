import { createHash } from "node:crypto";
import type { Obeyed } from "../pipelines/records.ts";
import { ServiceError } from "../service/context.ts";

/** What tells two requests apart, in whatever order their members stand. */
export function digestOf(request: object): string {
  const members = Object.entries(request)
    .sort(([a], [b]) => a < b ? -1 : 1);
  return createHash("sha256").update(JSON.stringify(members)).digest("hex");
}

/**
 * Whether a request is the one that was obeyed, sent again.
 *
 * @throws {ServiceError} `ConflictException` if it has its token and asks for
 * something else.
 */
export function isSentAgain(
  request: { readonly ClientRequestToken?: string | undefined },
  { ClientRequestToken: token, RequestDigest: digest }: Obeyed,
): boolean {
  if (token === undefined || request.ClientRequestToken !== token) return false;
  if (digest === undefined || digest === digestOf(request)) return true;
  throw new ServiceError(
    "ConflictException",
    `ClientRequestToken '${token}' was used for a request with other parameters. Give each request a token of its own.`,
  );
}

type Request = { readonly ClientRequestToken?: string | undefined };

/**
 * Whether a request to an execution is one that it has obeyed.
 *
 * @throws {ServiceError} `ConflictException` if it has the token of another.
 */
export function wasObeyed(
  operation: string,
  request: Request,
  obeyed: readonly Obeyed[] = [],
): boolean {
  const named = { operation, ...request };
  return obeyed.some((earlier) => isSentAgain(named, earlier));
}

/** What an execution remembers of the requests that it has obeyed, this one too. */
export function obey(
  operation: string,
  request: Request,
  Obeyed: readonly Obeyed[] = [],
): { readonly Obeyed: readonly Obeyed[] } {
  const { ClientRequestToken } = request;
  const RequestDigest = digestOf({ operation, ...request });
  return { Obeyed: [...Obeyed, { ClientRequestToken, RequestDigest }] };
}
