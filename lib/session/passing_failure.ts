import {
  isServerError,
  isThrottlingError,
  isTransientError,
} from "@smithy/core/retry";

type SdkError = Parameters<typeof isTransientError>[0];

/**
 * Whether a failure passes by itself: a lost connection, a timeout, throttling, a
 * defect of the service. The SDK has retried it already; what was asked for may
 * have been done all the same.
 */
export function isPassingFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const failure = error as SdkError;
  return isTransientError(failure) || isThrottlingError(failure) ||
    isServerError(failure);
}

/** How often a failed request was sent; 0 where it never left. */
export function attemptsOf(error: unknown): number {
  if (!(error instanceof Error) || !("$metadata" in error)) return 0;
  return (error.$metadata as { readonly attempts?: number }).attempts ?? 0;
}
