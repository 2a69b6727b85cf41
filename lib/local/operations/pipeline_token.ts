import { createHash } from "node:crypto";
import { ServiceError } from "../service/context.ts";

/** What tells two requests apart, in whatever order their members stand. */
export function digestOf(request: object): string {
  const members = Object.entries(request)
    .sort(([a], [b]) => a < b ? -1 : 1);
  return createHash("sha256").update(JSON.stringify(members)).digest("hex");
}

/** A request that was obeyed, as its resource remembers it. */
export interface Obeyed {
  readonly ClientRequestToken?: string | undefined;
  readonly RequestDigest?: string;
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
