/** A value of JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [member: string]: Json };

/**
 * A value as the definition holds it.
 *
 * @param what Whose value it is, for the message.
 * @throws {TypeError} If it holds NaN or an infinity: JSON would have null for it.
 */
export function toJson(value: unknown, what: string): Json {
  return JSON.parse(JSON.stringify(value, (member, item) => {
    if (typeof item !== "number" || Number.isFinite(item)) return item;
    throw new TypeError(
      `Cannot write ${what}: "${member}" is ${item}, and must be a finite number`,
    );
  }));
}
