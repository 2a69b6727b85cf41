/**
 * JSON that keeps dates, and numbers that JSON has no word for. SageMaker's maps
 * hold strings only, so no user's data looks like the marks `$date` and `$number`.
 *
 * @module
 */

const SPECIAL = [NaN, Infinity, -Infinity];

/** Encodes a record. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key) {
    const member = this[key];
    if (member instanceof Date) return { $date: member.getTime() };
    if (typeof member === "number" && !Number.isFinite(member)) {
      return { $number: SPECIAL.findIndex((s) => Object.is(s, member)) };
    }
    return member;
  });
}

/** Decodes what {@linkcode toJson} encoded. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text, (_key, member) => {
    if (typeof member?.$date === "number") return new Date(member.$date);
    if (typeof member?.$number === "number") return SPECIAL[member.$number];
    return member;
  });
}
