import type { Dataset, Matrix } from "../../../engines/data/matrix.ts";
import { UserError } from "../../../engines/user_error.ts";

const MAGIC = 0xced7230a;

/** One row of SageMaker's recordIO-protobuf. */
interface Row {
  readonly values: readonly number[];
  /** Columns of the values, where the row is sparse. */
  readonly keys: readonly number[];
  /** Number of columns of a sparse row, where it says so. */
  readonly width: number;
  readonly label: number | undefined;
}

/**
 * Rows with their labels, as SageMaker's algorithms take them.
 *
 * @throws {UserError} If it is not such a file, or a row has no label.
 */
export function readRecordIo(bytes: Uint8Array, name: string): Dataset {
  const rows = readRows(bytes, name);
  const unlabelled = rows.findIndex(({ label }) => label === undefined);
  if (unlabelled !== -1) {
    throw new UserError(
      `Cannot read "${name}": record ${unlabelled + 1} has no label`,
    );
  }
  return {
    features: toMatrix(rows, name),
    labels: Float32Array.from(rows, ({ label }) => label!),
  };
}

/**
 * Rows without labels, as requests bring them.
 *
 * @throws {UserError} If they are not in this form.
 */
export function readRecordIoFeatures(bytes: Uint8Array): Matrix {
  const name = "the request";
  return toMatrix(readRows(bytes, name), name);
}

/** 2 GiB of float32. */
const MOST_CELLS = 2 ** 29;

/** Sparse rows leave what they do not name at zero. */
function toMatrix(rows: readonly Row[], name: string): Matrix {
  const columns = rows.reduce((most, row) => Math.max(most, widthOf(row)), 0);
  if (rows.length * columns > MOST_CELLS) {
    throw new UserError(
      `Cannot read "${name}": ${rows.length} records of up to ${columns} features are more than ${MOST_CELLS} cells`,
    );
  }
  const data = new Float32Array(rows.length * columns);
  rows.forEach((row, index) => {
    const fault = faultOf(row, columns);
    if (fault !== undefined) {
      throw new UserError(
        `Cannot read "${name}": record ${index + 1} ${fault}`,
      );
    }
    const { values, keys } = row;
    values.forEach((value, i) => {
      data[(keys[i] ?? i) * rows.length + index] = value;
    });
  });
  return { rows: rows.length, columns, data };
}

function widthOf({ values, keys, width }: Row): number {
  if (keys.length === 0) return width || values.length;
  return width || keys.reduce((most, key) => Math.max(most, key + 1), 0);
}

/** What keeps a row from having this many columns. */
function faultOf(row: Row, columns: number): string | undefined {
  const { values, keys } = row;
  const width = widthOf(row);
  if (width === 0) return "has no features";
  if (keys.length === 0 && values.length > 0 && values.length !== columns) {
    return `has ${values.length} features, others have ${columns}`;
  }
  if (keys.length > 0 && keys.length !== values.length) {
    return `has ${keys.length} keys for ${values.length} values`;
  }
  const beyond = keys.find((key) => key >= width);
  return beyond === undefined
    ? undefined
    : `has the key ${beyond}, and its shape is ${width}`;
}

function readRows(bytes: Uint8Array, name: string): Row[] {
  const wrong = (why: string) =>
    new UserError(`Cannot read "${name}" as recordIO-protobuf: ${why}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const rows: Row[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length || view.getUint32(at, true) !== MAGIC) {
      throw wrong(`record ${rows.length + 1} does not start as one`);
    }
    const size = view.getUint32(at + 4, true) & 0x1fffffff;
    if (at + 8 + size > bytes.length) {
      throw wrong(`record ${rows.length + 1} is cut off`);
    }
    rows.push(
      readRow(new Reader(bytes.subarray(at + 8, at + 8 + size), wrong)),
    );
    at += 8 + Math.ceil(size / 4) * 4;
  }
  if (rows.length === 0) throw wrong("it has no records");
  return rows;
}

/** A protobuf message: `Record` of the namespace `aialgs.data`. */
function readRow(message: Reader): Row {
  let features: Tensor | undefined;
  let label: Tensor | undefined;
  for (const [field, value] of message.fields()) {
    if (field !== 1 && field !== 2) continue;
    const tensor = readEntry(value.nested());
    if (field === 1) features = tensor;
    else label = tensor;
  }
  return {
    values: features?.values ?? [],
    keys: features?.keys ?? [],
    width: features?.shape.at(-1) ?? 0,
    label: label?.values[0],
  };
}

interface Tensor {
  readonly values: number[];
  readonly keys: number[];
  readonly shape: number[];
}

/** An entry of a map from names to `Value`. */
function readEntry(entry: Reader): Tensor | undefined {
  for (const [field, value] of entry.fields()) {
    if (field !== 2) continue;
    for (const [type, tensor] of value.nested().fields()) {
      if (type === 2) return readTensor(tensor.nested(), "float32");
      if (type === 3) return readTensor(tensor.nested(), "float64");
      if (type === 7) return readTensor(tensor.nested(), "int32");
    }
  }
  return undefined;
}

function readTensor(message: Reader, type: NumberType): Tensor {
  let values: number[] = [];
  let keys: number[] = [];
  let shape: number[] = [];
  for (const [field, value] of message.fields()) {
    if (field === 1) values = values.concat(value.numbers(type));
    else if (field === 2) keys = keys.concat(value.numbers("uint64"));
    else if (field === 3) shape = shape.concat(value.numbers("uint64"));
  }
  return { values, keys, shape };
}

type NumberType = "float32" | "float64" | "int32" | "uint64";

/** One field of a message, undecoded. */
interface Field {
  nested(): Reader;
  /** A packed list, or a single number. */
  numbers(type: NumberType): number[];
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #wrong: (why: string) => UserError;
  #at = 0;

  constructor(bytes: Uint8Array, wrong: (why: string) => UserError) {
    this.#bytes = bytes;
    this.#wrong = wrong;
  }

  *fields(): Generator<[field: number, value: Field]> {
    while (this.#at < this.#bytes.length) {
      const tag = this.#varint();
      const wire = tag & 7;
      const start = this.#at;
      if (wire === 0) this.#varint();
      else if (wire === 1) this.#at += 8;
      else if (wire === 5) this.#at += 4;
      else if (wire !== 2) throw this.#wrong("a record is damaged");
      const length = wire === 2 ? this.#varint() : this.#at - start;
      const from = wire === 2 ? this.#at : start;
      this.#at = from + length;
      if (this.#at > this.#bytes.length) {
        throw this.#wrong("a record is damaged");
      }
      const value = this.#bytes.subarray(from, this.#at);
      yield [tag >>> 3, {
        nested: () => new Reader(value, this.#wrong),
        numbers: (type) => new Reader(value, this.#wrong).#numbers(type),
      }];
    }
  }

  #numbers(type: NumberType): number[] {
    const view = new DataView(
      this.#bytes.buffer,
      this.#bytes.byteOffset,
      this.#bytes.length,
    );
    const size = { float32: 4, float64: 8, int32: 0, uint64: 0 }[type];
    const numbers: number[] = [];
    while (this.#at < this.#bytes.length) {
      if (size === 0) {
        numbers.push(type === "int32" ? this.#int32() : this.#varint());
        continue;
      }
      if (this.#at + size > this.#bytes.length) {
        throw this.#wrong("a record is damaged");
      }
      numbers.push(
        size === 4
          ? view.getFloat32(this.#at, true)
          : view.getFloat64(this.#at, true),
      );
      this.#at += size;
    }
    return numbers;
  }

  /** Its low 32 bits alone: a negative number comes with 64. */
  #int32(): number {
    const from = this.#at;
    this.#varint();
    return this.#bytes.subarray(from, this.#at).reduce(
      (value, byte, i) => i < 5 ? value | (byte & 127) << 7 * i : value,
      0,
    );
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw this.#wrong("a record is damaged");
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw this.#wrong("a record is damaged");
  }
}

/** One record for each list of named numbers, as an answer in this form. */
export function writeRecordIoLabels(
  rows: readonly Readonly<Record<string, readonly number[]>>[],
): Uint8Array {
  const records = rows.map((labels) => {
    const entries = Object.entries(labels).map(([name, values]) =>
      field(2, [
        ...field(1, [...new TextEncoder().encode(name)]),
        ...field(2, field(2, field(1, floats(values)))),
      ])
    );
    return frame(entries.flat());
  });
  return Uint8Array.from(records.flat());
}

function field(number: number, bytes: readonly number[]): number[] {
  return [number << 3 | 2, ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) {
    bytes.push(value % 128 | 128);
  }
  return [...bytes, value];
}

function floats(values: readonly number[]): number[] {
  return [...new Uint8Array(Float32Array.from(values).buffer)];
}

function frame(bytes: readonly number[]): number[] {
  const head = new DataView(new ArrayBuffer(8));
  head.setUint32(0, MAGIC, true);
  head.setUint32(4, bytes.length, true);
  const zeros = new Array((4 - bytes.length % 4) % 4).fill(0);
  return [...new Uint8Array(head.buffer), ...bytes, ...zeros];
}
