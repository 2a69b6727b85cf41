import type { OutputParameter } from "@aws-sdk/client-sagemaker";
import type { RecordStore } from "../store/records.ts";

/** What is said of a callback: its outputs, or why it failed. */
export type CallbackAnswer =
  | { readonly outputs: readonly OutputParameter[] }
  | { readonly failure: string };

type Waiting = Map<string, (answer: CallbackAnswer) => void>;

/** Who waits for an answer, by token; a process may have several services. */
const WAITING = new WeakMap<RecordStore, Waiting>();

function waitingOf(records: RecordStore): Waiting {
  const known = WAITING.get(records) ?? new Map();
  WAITING.set(records, known);
  return known;
}

/** A callback that a step waits for; disposed of once it no longer does. */
export interface PendingCallback extends Disposable {
  readonly answer: Promise<CallbackAnswer>;
}

/** Waits for the answer to a callback. */
export function expectCallback(
  { records }: { readonly records: RecordStore },
  token: string,
): PendingCallback {
  const waiting = waitingOf(records);
  const { promise, resolve } = Promise.withResolvers<CallbackAnswer>();
  waiting.set(token, resolve);
  return {
    answer: promise,
    [Symbol.dispose]: () => void waiting.delete(token),
  };
}

/** Hands an answer to the step that waits for it. Returns false where none does. */
export function answerCallback(
  { records }: { readonly records: RecordStore },
  token: string,
  answer: CallbackAnswer,
): boolean {
  const resolve = waitingOf(records).get(token);
  resolve?.(answer);
  return resolve !== undefined;
}
