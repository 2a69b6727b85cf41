import { definitionError, type Json } from "./reader.ts";

/** Most lists and objects within each other, as in a document of the wire. */
const MOST_LEVELS = 200;

const STRING =
  '"[ !#-[\\]-\\u{10ffff}]*(?:\\\\(?:["\\\\/bfnrt]|u[\\da-fA-F]{4})[ !#-[\\]-\\u{10ffff}]*)*';

/** A string that is not closed where it should be. */
const BROKEN_STRING = new RegExp(STRING, "uy");

/** A string, a number, a word, or a mark of punctuation. */
const TOKEN = new RegExp(
  `${STRING}"|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null|[{}[\\],:]`,
  "uy",
);

/** What may come next; `end` stands for the bracket that closes. */
type Due = "value" | "value or end" | "key" | "key or end" | ":" | "next";

/**
 * Reads JSON.
 *
 * @throws {ServiceError} With line and column, if it is none, if an object has a
 * member twice (readers would drop one of them), or beyond 200 levels.
 */
export function parseJson(text: string): Json {
  new Scan(text).run();
  return JSON.parse(text);
}

class Scan {
  readonly #text: string;
  /** The names of each open object; undefined for a list. */
  readonly #open: (Set<string> | undefined)[] = [];
  #at = 0;
  #due: Due = "value";

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    while (true) {
      this.#skipSpace();
      if (this.#at === this.#text.length) break;
      const token = this.#match(TOKEN);
      if (token === undefined) {
        this.#at += this.#match(BROKEN_STRING)?.length ?? 0;
      }
      if (token === undefined || !this.#take(token)) throw this.#unexpected();
      this.#at += token.length;
    }
    if (this.#open.length > 0 || this.#due !== "next") throw this.#unexpected();
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #skipSpace(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }

  #take(token: string): boolean {
    const names = this.#open.at(-1);
    switch (token) {
      case ":":
        return this.#expect(token, "value");
      case ",":
        if (this.#open.length === 0) return false;
        return this.#expect("next", names === undefined ? "value" : "key");
      case "}":
      case "]":
        return this.#close((token === "}") === (names !== undefined));
    }
    if (this.#due.startsWith("key")) return this.#takeKey(token, names!);
    if (!this.#due.startsWith("value")) return false;
    if (token === "{" || token === "[") this.#enter(token);
    else this.#due = "next";
    return true;
  }

  #expect(due: Due, then: Due): boolean {
    if (this.#due !== due) return false;
    this.#due = then;
    return true;
  }

  #enter(token: "{" | "["): void {
    this.#open.push(token === "{" ? new Set() : undefined);
    this.#due = token === "{" ? "key or end" : "value or end";
    if (this.#open.length <= MOST_LEVELS) return;
    throw definitionError(
      `It has more than ${MOST_LEVELS} lists and objects within each other ${this.#place()}.`,
    );
  }

  #close(isOfItsKind: boolean): boolean {
    if (this.#open.length === 0 || !isOfItsKind) return false;
    if (this.#due !== "next" && !this.#due.endsWith("end")) return false;
    this.#open.pop();
    this.#due = "next";
    return true;
  }

  #takeKey(token: string, names: Set<string>): boolean {
    if (!token.startsWith('"')) return false;
    const name: string = JSON.parse(token);
    if (names.has(name)) {
      throw definitionError(`Duplicate member '${name}' ${this.#place()}.`);
    }
    names.add(name);
    this.#due = ":";
    return true;
  }

  #unexpected(): Error {
    const found = this.#text.codePointAt(this.#at);
    if (this.#at === 0 && found === 0xfeff) {
      return definitionError(
        "It is not JSON: it starts with a byte order mark. Save it as UTF-8 without one.",
      );
    }
    const what = found === undefined
      ? "it ends too early"
      : `${JSON.stringify(String.fromCodePoint(found))} is unexpected`;
    return definitionError(`It is not JSON: ${what} ${this.#place()}.`);
  }

  #place(): string {
    const before = this.#text.slice(0, this.#at);
    const column = this.#at - before.lastIndexOf("\n");
    return `at line ${before.split("\n").length}, column ${column}`;
  }
}
