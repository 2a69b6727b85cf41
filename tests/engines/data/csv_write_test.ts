import { readCsv } from "../../../lib/engines/data/csv.ts";
import {
  writeCsv,
  writeCsvPieces,
} from "../../../lib/engines/data/csv_write.ts";
import type { Matrix } from "../../../lib/engines/data/matrix.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";

function textOf(values: number[], columns = 1): string {
  const rows = values.length / columns;
  const matrix = { rows, columns, data: Float32Array.from(values) };
  return new TextDecoder().decode(writeCsv(matrix));
}

/** Every exponent, with mantissas at and around powers of two, and in between. */
function sampleFloats(): Float32Array {
  const mantissas = [0, 1, 2, 0x7fffff, 0x400000, 0x2aaaaa, 0x1234, 0x654321];
  const bits: number[] = [];
  for (let exponent = 0; exponent < 255; exponent++) {
    for (const mantissa of mantissas) bits.push((exponent << 23) | mantissa);
  }
  for (let i = 0; i < 60_000; i++) {
    bits.push(Math.imul(i, 2654435761) & 0x7f7fffff);
  }
  return new Float32Array(Uint32Array.from(bits).buffer);
}

function significantDigits(text: string): number {
  const digits = text.replace(/e.*/, "").replace(/[-.]/g, "");
  return digits.replace(/^0+/, "").replace(/0+$/, "").length;
}

Deno.test("writeCsv() writes each float32 in the fewest digits that read back", () => {
  const data = sampleFloats();
  const matrix: Matrix = { rows: data.length, columns: 1, data };
  const bytes = writeCsv(matrix);
  const lines = new TextDecoder().decode(bytes).trimEnd().split("\n");
  for (const [i, value] of data.entries()) {
    let digits = 1;
    while (Math.fround(Number(value.toPrecision(digits))) !== value) digits++;
    const expected = String(Number(value.toPrecision(digits)));
    if (lines[i] === expected) continue;
    assertEquals(Math.fround(Number(lines[i])), value);
    assertEquals(String(Number(lines[i])), lines[i]);
    assertEquals(significantDigits(lines[i]!), significantDigits(expected));
  }
  assertEquals(readCsv(bytes).data, data);
});

Deno.test("writeCsv() writes numbers as JavaScript does", () => {
  assertEquals(
    textOf([0, -0, 1, -2.5, 16777216, 1e-7, 0.000001, 1e20, 1e21, 123456.79]),
    "0\n-0\n1\n-2.5\n16777216\n1e-7\n0.000001\n100000000000000000000\n1e+21\n123456.79\n",
  );
});

Deno.test("writeCsv() writes NaN as the empty cell and infinity as inf", () => {
  assertEquals(
    textOf([NaN, 1, Infinity, 2, NaN, -Infinity], 3),
    ",inf,\n1,2,-inf\n",
  );
});

Deno.test("writeCsv() writes a header with quoted names", () => {
  const matrix = { rows: 1, columns: 2, data: new Float32Array([1, 2]) };
  const bytes = writeCsv(matrix, { names: ['a "b"', "c,d"] });
  assertEquals(new TextDecoder().decode(bytes), '"a ""b""","c,d"\n1,2\n');
  assertEquals(readCsv(bytes, { header: true }).names, ['a "b"', "c,d"]);
  assertThrows(
    () => writeCsv(matrix, { names: ["a"] }),
    RangeError,
    "1 names for 2 columns",
  );
});

Deno.test("writeCsvPieces() cuts a large matrix into bounded pieces", () => {
  const rows = 300_000;
  const data = Float32Array.from({ length: rows }, (_, i) => i / 3);
  const sizes = Array.from(
    writeCsvPieces({ rows, columns: 1, data }),
    (piece) => piece.length,
  );
  assert(sizes.length > 1);
  assert(sizes.every((size) => size <= 1 << 20));
});
