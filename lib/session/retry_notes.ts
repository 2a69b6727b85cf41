import { isThrottlingError } from "@smithy/core/retry";
import type { MiddlewareStack } from "@smithy/types";
import { isPassingFailure } from "./passing_failure.ts";

/** Milliseconds that a request is tried again in silence, and between two notes. */
const PATIENCE = { before: 5_000, between: 15_000 };

/**
 * Tells now and then that requests are tried again, and why: else minutes of waiting
 * look like a standstill.
 */
export class RetryNotes {
  readonly #note: (line: string) => void;
  readonly #patience: typeof PATIENCE;
  #notedAt = -Infinity;

  /** @param note Shows one line. */
  constructor(note: (line: string) => void, patience = PATIENCE) {
    this.#note = note;
    this.#patience = patience;
  }

  /** Listens to each attempt of a client's requests. */
  // deno-lint-ignore no-explicit-any -- the stacks of the clients differ in their types alone
  addTo(stack: MiddlewareStack<any, any>): void {
    stack.add((next, { commandName = "" }) => {
      const startedAt = performance.now();
      return async (args) => {
        try {
          return await next(args);
        } catch (error) {
          this.#tell(commandName.replace(/Command$/, ""), startedAt, error);
          throw error;
        }
      };
      // Below the SDK's own retries, so that it sees every attempt.
    }, { step: "finalizeRequest", priority: "low", name: "retryNotes" });
  }

  #tell(operation: string, startedAt: number, error: unknown): void {
    const now = performance.now();
    const { before, between } = this.#patience;
    if (!isPassingFailure(error)) return;
    if (now - startedAt < before || now - this.#notedAt < between) return;
    this.#notedAt = now;
    const seconds = Math.round((now - startedAt) / 1000);
    this.#note(
      `${operation} is tried again, for ${seconds} s now: ${whyOf(error)}`,
    );
  }
}

/** In few words; the last attempt's error says the rest. */
function whyOf(error: unknown): string {
  const { name, code, $metadata } = error as Error & {
    readonly code?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  if (isThrottlingError(error as never)) {
    return `AWS asks us to slow down (${name})`;
  }
  const status = $metadata?.httpStatusCode ?? 200;
  // Half an answer has its status, and is a failure of the connection.
  if (status < 300) return `the connection fails (${code ?? name})`;
  return `the answer is HTTP ${status}`;
}
