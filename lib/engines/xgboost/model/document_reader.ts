import { UserError } from "../../user_error.ts";

/** What was found in place of something else, in a few words. */
function shown(found: unknown): string {
  if (found === undefined) return "nothing";
  if (typeof found === "string") return `"${found.slice(0, 40)}"`;
  if (typeof found !== "object" || found === null) return String(found);
  const isArray = Array.isArray(found) || ArrayBuffer.isView(found);
  return isArray ? "an array" : "an object";
}

/** An object of a model document, read by key, that tells where it is. */
export class DocumentReader {
  readonly #members: Record<string, unknown>;
  readonly #path: string;

  /** `path` is where `value` stands, such as `learner.objective`. */
  constructor(value: unknown, path: string) {
    this.#path = path;
    const isObject = typeof value === "object" && value !== null &&
      !Array.isArray(value) && !ArrayBuffer.isView(value);
    if (!isObject) throw this.#fault("", "an object", value);
    this.#members = value as Record<string, unknown>;
  }

  #fault(key: string, expected: string, found: unknown): UserError {
    const path = [this.#path, key].filter((part) => part !== "").join(".");
    const name = path === "" ? "its content" : `"${path}"`;
    return new UserError(
      `Cannot read the model: ${name} must be ${expected}, found ${
        shown(found)
      }`,
    );
  }

  /** Whether there is a member `key`. */
  has(key: string): boolean {
    return Object.hasOwn(this.#members, key);
  }

  /** The member `key`, undefined where there is none. */
  value(key: string): unknown {
    return this.has(key) ? this.#members[key] : undefined;
  }

  /** The member `key`, which must be an object. */
  object(key: string): DocumentReader {
    const path = this.#path === "" ? key : `${this.#path}.${key}`;
    return new DocumentReader(this.value(key), path);
  }

  /** The member `key`, which must be text. */
  text(key: string): string {
    const value = this.value(key);
    if (typeof value === "string") return value;
    throw this.#fault(key, "text", value);
  }

  /** The names of the members, each of which must be text. */
  texts(): Record<string, string> {
    return Object.fromEntries(
      Object.keys(this.#members).map((key) => [key, this.text(key)]),
    );
  }

  /** The member `key`, which must be an array. */
  array(key: string): ArrayLike<unknown> {
    const value = this.value(key);
    if (Array.isArray(value) || value instanceof Float64Array) return value;
    throw this.#fault(key, "an array", value);
  }

  /**
   * The member `key`, which must be a whole number from `least` to 2147483647, as
   * text (which is how XGBoost writes parameters) or as a number. `fallback` where
   * there is none.
   */
  count(key: string, least: number, fallback?: number): number {
    const value = this.has(key) ? this.value(key) : fallback;
    const number = typeof value === "string" && /^\d{1,10}$/.test(value)
      ? Number(value)
      : value;
    const isCount = typeof number === "number" && Number.isInteger(number) &&
      number >= least && number <= 2147483647;
    if (isCount) return number;
    throw this.#fault(key, `a whole number of at least ${least}`, value);
  }

  /** The member `key`, an array of numbers, put into a `Kind` of `length`. */
  numbers<T extends Int32Array | Float32Array | Uint8Array>(
    key: string,
    Kind: new (length: number) => T,
    length: number,
  ): T {
    const values = this.array(key);
    if (values.length !== length) {
      throw this.#fault(key, `${length} long`, `${values.length} long`);
    }
    const result = new Kind(length);
    const isFloat = result instanceof Float32Array;
    for (let index = 0; index < length; index++) {
      const value = toNumber(values[index]);
      result[index] = value ?? 0;
      if (value === undefined || (!isFloat && result[index] !== value)) {
        const expected = isFloat ? "a number" : "a whole number in range";
        throw this.#fault(`${key}[${index}]`, expected, values[index]);
      }
    }
    return result;
  }
}

const nonFinite = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

/** A number, a flag as 0 or 1, or one of the non-finite numbers by name. */
function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" ? nonFinite.get(value) : undefined;
}
