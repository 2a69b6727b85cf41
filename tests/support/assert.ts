/**
 * `@std/assert`, or the same names over `node:assert/strict` where JSR cannot be
 * reached.
 *
 * @module
 */
import { AssertionError, deepStrictEqual } from "node:assert/strict";

const std = await import("@std/assert").catch(() => null);

function fallbackThrows(
  error: unknown,
  expected: new (...args: never[]) => Error,
  includes?: string,
): void {
  if (!(error instanceof expected)) {
    throw new AssertionError({
      message: `Expected ${expected.name}: got ${error}`,
    });
  }
  if (includes !== undefined && !error.message.includes(includes)) {
    throw new AssertionError({
      message: `Expected a message with "${includes}": got "${error.message}"`,
    });
  }
}

const missing = Symbol("nothing thrown");

/** Deep equality. */
export const assertEquals: <T>(
  actual: T,
  expected: T,
  message?: string,
) => void = std?.assertEquals ?? deepStrictEqual;

/** Truth. */
export function assert(
  condition: unknown,
  message = "Assertion failed",
): asserts condition {
  if (!condition) throw new AssertionError({ message });
}

/** Equality of numbers within an absolute `tolerance`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance = 1e-7,
): void {
  if (Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance) {
    return;
  }
  throw new AssertionError({
    message: `Expected ${expected} within ${tolerance}: got ${actual}`,
  });
}

/** That `text` has `part` in it. */
export function assertStringIncludes(text: string, part: string): void {
  assert(text.includes(part), `Expected "${part}" in: ${text}`);
}

/** That `fn` throws `expected` with `includes` in its message; returns the error. */
export function assertThrows<E extends Error>(
  fn: () => unknown,
  expected: new (...args: never[]) => E,
  includes?: string,
): E {
  let error: unknown = missing;
  try {
    fn();
  } catch (thrown) {
    error = thrown;
  }
  fallbackThrows(error, expected, includes);
  return error as E;
}

/** That `fn` rejects with `expected`, `includes` in its message; returns the error. */
export async function assertRejects<E extends Error>(
  fn: () => Promise<unknown>,
  expected: new (...args: never[]) => E,
  includes?: string,
): Promise<E> {
  const error: unknown = await fn().then(() => missing, (thrown) => thrown);
  fallbackThrows(error, expected, includes);
  return error as E;
}
