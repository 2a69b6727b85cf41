/**
 * Writes SageMaker's recordIO-protobuf for tests, in the plainest way.
 *
 * @module
 */

function varint(value: number): number[] {
  return value < 128
    ? [value]
    : [value % 128 + 128, ...varint(Math.floor(value / 128))];
}

function field(number: number, bytes: readonly number[]): number[] {
  return [number * 8 + 2, ...varint(bytes.length), ...bytes];
}

function entry(mapField: number, tensor: readonly number[]): number[] {
  const name = [...new TextEncoder().encode("values")];
  return field(mapField, [
    ...field(1, name),
    ...field(2, field(2, tensor)),
  ]);
}

function floats(values: readonly number[]): number[] {
  return [...new Uint8Array(Float32Array.from(values).buffer)];
}

/** One row: dense values, or `[keys, width]` of sparse ones. */
export interface TestRow {
  readonly values: readonly number[];
  readonly keys?: readonly number[];
  readonly width?: number;
  readonly label?: number;
}

/** The rows as a file. */
export function recordIo(rows: readonly TestRow[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(rows.flatMap(({ values, keys, width, label }) => {
    const body = [
      ...entry(1, [
        ...field(1, floats(values)),
        ...(keys ? field(2, keys.flatMap(varint)) : []),
        ...(width ? field(3, varint(width)) : []),
      ]),
      ...(label === undefined ? [] : entry(2, field(1, floats([label])))),
    ];
    const head = new DataView(new ArrayBuffer(8));
    head.setUint32(0, 0xced7230a, true);
    head.setUint32(4, body.length, true);
    const zeros = new Array<number>((4 - body.length % 4) % 4).fill(0);
    return [...new Uint8Array(head.buffer), ...body, ...zeros];
  }));
}
