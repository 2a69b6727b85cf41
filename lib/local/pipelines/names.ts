import type { Step } from "./definition.ts";

const SMALL = "abcdefghijklmnopqrstuvwxyz0123456789";
const MIXED = SMALL + SMALL.slice(0, 26).toUpperCase();

/** Most characters of the name of a tuning job. */
const TUNING_LENGTH = 32;

/** An execution's id: twelve small letters and digits. */
export function newExecutionId(): string {
  return randomText(12, SMALL);
}

/** The token of a callback: ten letters and digits. */
export function newCallbackToken(): string {
  return randomText(10, MIXED);
}

/**
 * The name of what a step creates: `pipelines-<execution>-<step>-<ten letters>`,
 * or `<execution>-<step>-<ten letters>` for tuning jobs, whose names are short.
 *
 * @param prefix Where the step's arguments hold a name, which then stands before.
 */
export function resourceName(
  { name, type }: Step,
  execution: string,
  prefix: string | undefined,
): string {
  const random = randomText(10, MIXED);
  const short = type === "Tuning";
  if (prefix !== undefined) {
    const most = (short ? TUNING_LENGTH : 63) - random.length - 1;
    return `${prefix.slice(0, most)}-${random}`;
  }
  const legal = name.replaceAll("_", "-");
  if (!short) return `pipelines-${execution}-${legal.slice(0, 20)}-${random}`;
  const room = TUNING_LENGTH - execution.length - random.length - 2;
  return `${execution}-${legal.slice(0, room)}-${random}`;
}

function randomText(length: number, letters: string): string {
  // 248 is the largest multiple of 62 in a byte, and 252 that of 36.
  const most = 256 - 256 % letters.length;
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < most && text.length < length) {
        text += letters[byte % letters.length];
      }
    }
  }
  return text;
}
