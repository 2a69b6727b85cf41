import { UserError } from "../../user_error.ts";
import { ByteReader } from "./byte_reader.ts";
import { type DocumentValue, Float, type NumberArray } from "./document.ts";

// XGBoost's own files are at most nine deep.
const greatestDepth = 64;

const sizes: Record<string, number> = {
  i: 1,
  U: 1,
  I: 2,
  l: 4,
  L: 8,
  d: 4,
  D: 8,
};

/** One big-endian number of a UBJSON type. */
function numberAt(view: DataView, at: number, type: string): number {
  switch (type) {
    case "i":
      return view.getInt8(at);
    case "U":
      return view.getUint8(at);
    case "I":
      return view.getInt16(at);
    case "l":
      return view.getInt32(at);
    case "L":
      return Number(view.getBigInt64(at));
    case "d":
      return view.getFloat32(at);
    default:
      return view.getFloat64(at);
  }
}

function damaged(what: string): UserError {
  return new UserError(
    `Cannot read the model: ${what} is not XGBoost's UBJSON`,
  );
}

class UbjsonReader {
  readonly #reader: ByteReader;

  constructor(bytes: Uint8Array) {
    this.#reader = new ByteReader(bytes);
  }

  #marker(): string {
    return String.fromCharCode(this.#reader.byte());
  }

  #takeIf(marker: string): boolean {
    if (this.#reader.peek() !== marker.charCodeAt(0)) return false;
    this.#reader.byte();
    return true;
  }

  #count(): number {
    const type = this.#marker();
    if (!"iUIlL".includes(type)) throw damaged(`length marker "${type}"`);
    return numberAt(this.#reader.take(1, sizes[type]!), 0, type);
  }

  #typedArray(): number[] | Float64Array {
    const type = this.#marker();
    const size = sizes[type];
    if (size === undefined || !this.#takeIf("#")) {
      throw damaged(`array of type "${type}"`);
    }
    const count = this.#count();
    const view = this.#reader.take(count, size);
    const values = new Float64Array(count);
    for (let index = 0; index < count; index++) {
      values[index] = numberAt(view, index * size, type);
    }
    return values;
  }

  #array(depth: number): unknown {
    if (this.#takeIf("$")) return this.#typedArray();
    const values: unknown[] = [];
    if (this.#takeIf("#")) {
      const count = this.#count();
      if (count < 0) throw damaged(`array of ${count} elements`);
      // An element takes a byte at least, so reading stops at the file's end.
      while (values.length < count) values.push(this.value(depth));
    } else {
      while (!this.#takeIf("]")) values.push(this.value(depth));
    }
    return values;
  }

  #object(depth: number): unknown {
    const entries: [string, unknown][] = [];
    while (!this.#takeIf("}")) {
      const key = this.#reader.text(this.#count());
      entries.push([key, this.value(depth)]);
    }
    return Object.fromEntries(entries);
  }

  value(depth = 0): unknown {
    if (depth > greatestDepth) {
      throw damaged(`nesting of more than ${greatestDepth}`);
    }
    const marker = this.#marker();
    if (sizes[marker] !== undefined) {
      return numberAt(this.#reader.take(1, sizes[marker]), 0, marker);
    }
    switch (marker) {
      case "{":
        return this.#object(depth + 1);
      case "[":
        return this.#array(depth + 1);
      case "S":
        return this.#reader.text(this.#count());
      case "T":
        return true;
      case "F":
        return false;
      case "Z":
        return null;
      default:
        throw damaged(`marker "${marker}"`);
    }
  }
}

/**
 * UBJSON to plain values; arrays of one number type become a Float64Array.
 *
 * @throws {UserError} if the bytes are truncated, or not UBJSON as XGBoost writes it.
 */
export function parseUbjson(bytes: Uint8Array): unknown {
  return new UbjsonReader(bytes).value();
}

function typeOf(values: NumberArray): string {
  if (values instanceof Float32Array) return "d";
  if (values instanceof Int32Array) return "l";
  return values instanceof Uint8Array ? "U" : "L";
}

class UbjsonWriter {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Makes room for `count` bytes and returns where they go. */
  #reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#length);
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }

  #marker(marker: string): void {
    const at = this.#reserve(1);
    this.#bytes[at] = marker.charCodeAt(0);
  }

  /** XGBoost reads lengths only as 64-bit integers. */
  #count(count: number): void {
    this.#marker("L");
    const at = this.#reserve(8);
    this.#view.setBigInt64(at, BigInt(count));
  }

  #text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.#count(bytes.length);
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  #typedArray(values: NumberArray): void {
    const type = typeOf(values);
    const size = sizes[type]!;
    this.#marker("[");
    this.#marker("$");
    this.#marker(type);
    this.#marker("#");
    this.#count(values.length);
    const start = this.#reserve(values.length * size);
    for (let index = 0; index < values.length; index++) {
      const at = start + index * size;
      const value = values[index]!;
      if (typeof value === "bigint") this.#view.setBigInt64(at, value);
      else if (type === "d") this.#view.setFloat32(at, value);
      else if (type === "l") this.#view.setInt32(at, value);
      else this.#view.setUint8(at, value);
    }
  }

  #number(type: "d" | "l", value: number): void {
    this.#marker(type);
    const at = this.#reserve(4);
    if (type === "d") this.#view.setFloat32(at, value);
    else this.#view.setInt32(at, value);
  }

  write(value: DocumentValue): void {
    if (value === null) this.#marker("Z");
    else if (typeof value === "boolean") this.#marker(value ? "T" : "F");
    else if (typeof value === "number") this.#number("l", value);
    else if (value instanceof Float) this.#number("d", value.value);
    else if (typeof value === "string") {
      this.#marker("S");
      this.#text(value);
    } else if (ArrayBuffer.isView(value)) this.#typedArray(value);
    else if (Array.isArray(value)) {
      this.#marker("[");
      this.#marker("#");
      this.#count(value.length);
      for (const element of value) this.write(element);
    } else {
      this.#marker("{");
      for (const [key, member] of Object.entries(value)) {
        this.#text(key);
        this.write(member);
      }
      this.#marker("}");
    }
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

/** A model document as UBJSON. */
export function toUbjson(value: DocumentValue): Uint8Array<ArrayBuffer> {
  const writer = new UbjsonWriter();
  writer.write(value);
  return writer.bytes;
}
