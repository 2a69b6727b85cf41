import { nearestName } from "../../algorithms/mod.ts";
import { validationError } from "../operations/refusals.ts";

/** A value of JSON. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** An object of JSON. */
export interface JsonObject {
  [member: string]: Json;
}

/** Whether a value is an object of JSON. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Longest message: one that lists all types of instances is about as long. */
const MOST_MESSAGE = 10_000;

/** What the service says of a definition that it cannot use. */
export function definitionError(detail: string): Error {
  const half = MOST_MESSAGE / 2;
  const told = detail.length > MOST_MESSAGE
    ? `${detail.slice(0, half)}…${detail.slice(-half)}`
    : detail;
  return validationError(`Unable to parse pipeline definition. ${told}`);
}

/** What was meant by a name that is none of those known, where one is near. */
export function hint(name: string, known: Iterable<string>): string {
  // Names of a letter or two are all near each other; to compare many long ones
  // takes long.
  const meant = name.length < 3 || name.length > 100
    ? undefined
    : nearestName(name, Iterator.from(known).take(500));
  return meant === undefined ? "" : ` (did you mean '${meant}'?)`;
}

/** Longest value that a message shows whole. */
const MOST_SHOWN = 200;

/** A value in a message: as JSON, its start alone if it is long. */
export function show(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

/**
 * Refuses a name that a list has twice.
 *
 * @throws {ServiceError}
 */
export function refuseTwice(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (!seen.has(name)) seen.add(name);
    else throw definitionError(`Duplicate name '${name}' in ${what}.`);
  }
}

/** Reads the members of an object, and says where one is wrong. */
export class Reader {
  readonly #object: JsonObject;
  readonly #path: string;
  readonly #owner: string;

  /** @param owner The step that it belongs to, such as `step 'Train'`. */
  constructor(object: JsonObject, path: string, owner = "") {
    this.#object = object;
    this.#path = path;
    this.#owner = owner;
  }

  /** The same object, known to belong to a step. */
  ofStep(name: string): Reader {
    return new Reader(this.#object, this.#path, `step '${name}'`);
  }

  /** A refusal that names the step, where there is one. */
  error(detail: string): Error {
    const where = this.#owner === "" ? "" : ` It stands in ${this.#owner}.`;
    return definitionError(`${detail}${where}`);
  }

  at(member: string): string {
    return this.#path === "" ? member : `${this.#path}.${member}`;
  }

  /** A member; one that is null is not there, as SDKs write it. */
  value(member: string): Json | undefined {
    return this.#object[member] ?? undefined;
  }

  only(...known: string[]): void {
    for (const member of Object.keys(this.#object)) {
      if (known.includes(member)) continue;
      const where = this.#path ? ` at ${this.#path}` : "";
      throw this.error(
        `Unknown member '${member}'${where}${hint(member, known)}.`,
      );
    }
  }

  refuse(member: string, due: string): Error {
    const given = this.value(member);
    return given === undefined
      ? this.error(`${this.at(member)} is missing.`)
      : this.error(
        `${this.at(member)} must be ${due}, not ${show(given)}.`,
      );
  }

  text(member: string): string {
    const value = this.value(member);
    if (typeof value === "string") return value;
    throw this.refuse(member, "a string");
  }

  number(member: string, standard?: number): number {
    const value = this.value(member) ?? standard;
    if (typeof value === "number") return value;
    throw this.refuse(member, "a number");
  }

  optionalText(member: string, most = Infinity): string | undefined {
    if (this.value(member) === undefined) return undefined;
    const text = this.text(member);
    if (text.length <= most) return text;
    throw this.error(
      `${
        this.at(member)
      } must have at most ${most} characters, not ${text.length}.`,
    );
  }

  object(member: string): Reader {
    const value = this.value(member);
    if (isObject(value)) return new Reader(value, this.at(member), this.#owner);
    throw this.refuse(member, "an object");
  }

  list(member: string, required = false): Reader[] {
    return this.values(member, required).map((item, i) => {
      const path = `${this.at(member)}[${i}]`;
      if (isObject(item)) return new Reader(item, path, this.#owner);
      throw this.error(`${path} must be an object.`);
    });
  }

  values(member: string, required = false): Json[] {
    const value = this.value(member);
    if (value === undefined && !required) return [];
    if (!Array.isArray(value)) throw this.refuse(member, "a list");
    if (required && value.length === 0) {
      throw this.error(`${this.at(member)} must not be empty.`);
    }
    return value;
  }
}
