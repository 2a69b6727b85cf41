import {
  type CsvOptions,
  readCsv,
  readCsvFloat64,
  sniffDelimiter,
} from "../../../lib/engines/data/csv.ts";
import { CsvError } from "../../../lib/engines/data/csv_error.ts";
import { column } from "../../../lib/engines/data/matrix.ts";
import { UserError } from "../../../lib/engines/user_error.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
} from "../../support/assert.ts";
import { dataTest } from "../../support/data.ts";

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Rows of a CSV as float32 values. */
function rowsOf(text: string, options?: CsvOptions): number[][] {
  const matrix = readCsv(bytesOf(text), options);
  return Array.from(
    { length: matrix.rows },
    (_, row) =>
      Array.from(
        { length: matrix.columns },
        (_, at) => column(matrix, at)[row]!,
      ),
  );
}

/** xorshift128, so that a failure can be repeated. */
function randomBits(seed: number): () => number {
  const state = new Uint32Array([seed, 362436069, 521288629, 88675123]);
  return () => {
    const t = state[3]! ^ (state[3]! << 11);
    state.copyWithin(1, 0);
    state[0] = state[1]! ^ (state[1]! >>> 19) ^ t ^ (t >>> 8);
    return state[0]!;
  };
}

/** Any finite double: all bit patterns are as likely. */
function randomDoubles(count: number, seed: number): number[] {
  const next = randomBits(seed);
  const view = new DataView(new ArrayBuffer(8));
  return Array.from({ length: count }, () => {
    view.setUint32(0, next());
    view.setUint32(4, next());
    const value = view.getFloat64(0);
    return Number.isFinite(value) ? value : next();
  });
}

/** The many ways in which people and programs write one number. */
function spellings(value: number, i: number): string {
  switch (i % 8) {
    case 0:
      return String(value);
    case 1:
      return value.toExponential(i % 21);
    case 2:
      return value.toPrecision(1 + i % 30);
    case 3:
      return (value % 1e6).toFixed(i % 20);
    case 4:
      return (value % 1e3).toFixed(18) + "0000000000";
    case 5:
      return `+${Math.abs(value % 1e9).toFixed(3)}`;
    case 6:
      return `${Math.trunc(value % 1e17)}.`;
    default:
      return String(value).replace(/^(-?)0\./, "$1.").replace("e", "E");
  }
}

/** `numerator / 2 ** 400` is the exact value of a double. */
function exactly(double: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, double);
  const raw = view.getBigUint64(0);
  const exponent = Number((raw >> 52n) & 0x7ffn);
  const mantissa = (raw & 0xfffffffffffffn) | (1n << 52n);
  const value = exponent < 675 ? 0n : mantissa << BigInt(exponent - 675);
  return double < 0 ? -value : value;
}

/** The nearest float32 by whole-number arithmetic alone. */
function nearestFloat32(text: string): number {
  const rough = Math.fround(Number(text));
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, rough);
  const raw = view.getInt32(0);
  const near = [raw - 1, raw, raw + 1].map((bits) => {
    view.setInt32(0, bits);
    return { bits, value: view.getFloat32(0) };
  });
  const [, sign, whole, fraction = "", power = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const shift = BigInt(Number(power) - fraction.length);
  const digits = BigInt(`0${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
  const up = shift > 0n ? 10n ** shift : 1n;
  const down = shift < 0n ? 10n ** -shift : 1n;
  const distance = (value: number) => {
    const d = (digits << 400n) * up - exactly(value) * down;
    return d < 0n ? -d : d;
  };
  near.sort((a, b) => {
    const d = distance(a.value) - distance(b.value);
    return d < 0n
      ? -1
      : d > 0n
      ? 1
      : Math.abs(a.bits % 2) - Math.abs(b.bits % 2);
  });
  return near[0]!.value;
}

function streamOf(bytes: Uint8Array, step: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + step));
      at += step;
    },
  });
}

Deno.test("readCsvFloat64() reads any spelling of any double as Number() does", () => {
  const texts = randomDoubles(100_000, 1)
    .map((value, i) => spellings(i % 2 === 0 ? value : (value % 1e12), i));
  const { data } = readCsvFloat64(bytesOf(texts.join("\n")));
  const wrong = texts.filter((text, i) => !Object.is(data[i], Number(text)));
  assertEquals(wrong, []);
});

Deno.test("readCsvFloat64() reads 16 to 19 digits as Number() does", () => {
  const next = randomBits(2);
  const texts = Array.from({ length: 100_000 }, (_, i) => {
    const digits = `${next()}${next()}`.slice(0, 16 + i % 4);
    const point = next() % digits.length;
    return `${digits.slice(0, point)}.${digits.slice(point)}`;
  });
  const { data } = readCsvFloat64(bytesOf(texts.join("\n")));
  const wrong = texts.filter((text, i) => !Object.is(data[i], Number(text)));
  assertEquals(wrong, []);
});

Deno.test("readCsv() reads random numbers as the nearest float32", () => {
  const view = new DataView(new ArrayBuffer(4));
  const next = randomBits(3);
  const texts = Array.from({ length: 100_000 }, (_, i) => {
    view.setUint32(0, next());
    const value = view.getFloat32(0);
    const finite = Math.abs(value) < 1e38 ? value : 1 / next();
    return spellings(finite, i);
  });
  const { data } = readCsv(bytesOf(texts.join("\n")));
  const wrong = texts.filter((text, i) =>
    !Object.is(data[i], Math.fround(Number(text)))
  );
  assertEquals(wrong, []);
});

Deno.test("readCsv() rounds once: numbers at the middle of two floats", () => {
  const next = randomBits(4);
  const view = new DataView(new ArrayBuffer(4));
  const texts: string[] = ["1.0000000596046448", "16777217", "16777219.0"];
  while (texts.length < 3000) {
    view.setUint32(0, next());
    const low = view.getFloat32(0);
    if (!(Math.abs(low) < 1e20 && Math.abs(low) > 1e-20)) continue;
    view.setInt32(0, view.getInt32(0) + 1);
    const middle = (low + view.getFloat32(0)) / 2;
    const exact = middle.toFixed(100).replace(/0+$/, "");
    texts.push(
      String(middle),
      middle.toPrecision(17),
      middle.toPrecision(21),
      exact,
      `${exact}1`,
      exact.replace(/[1-9]([^1-9]*)$/, "0$1"),
    );
  }
  const { data } = readCsv(bytesOf(texts.join("\n")));
  const wrong = texts.filter((text, i) =>
    !Object.is(data[i], nearestFloat32(text))
  );
  assertEquals(wrong, []);
});

Deno.test("readCsv() reads the ends of the float32 range", () => {
  const texts = [
    "3.4028234663852886e38",
    "1e-45",
    "7.006492321624085e-46", // half of the least float: a tie, to zero
    "7.006492321624086e-46",
    "1e-400",
    "-0",
    "0.0000000000000000000000000000000000000000000000000000001",
    `${"0".repeat(500)}7`,
    `0.${"3".repeat(2000)}`,
  ];
  const { data } = readCsv(bytesOf(texts.join("\n")));
  const least = 2 ** -149;
  assertEquals(
    Array.from(data),
    [3.4028234663852886e38, least, 0, least, 0, -0, 0, 7, Math.fround(1 / 3)],
  );
});

Deno.test("readCsv() reads each delimiter, sniffed or given", () => {
  const expected = [[1, 2.5, -3], [4, 5, 6]];
  for (const delimiter of [",", ";", "\t", " "] as const) {
    const text = `1,2.5,-3\n4,5,6\n`.replaceAll(",", delimiter);
    assertEquals(rowsOf(text), expected);
    assertEquals(rowsOf(text, { delimiter }), expected);
  }
});

Deno.test("sniffDelimiter() takes what the line has most of, spaces last", () => {
  assertEquals(sniffDelimiter("1.0,2.0,3.0"), ",");
  assertEquals(sniffDelimiter("a b;c d;e,f"), ";");
  assertEquals(sniffDelimiter('"a;b;c;d",2,3'), ",");
  assertEquals(sniffDelimiter("1\t2 3"), "\t");
  assertEquals(sniffDelimiter("1 2 3"), " ");
  assertEquals(sniffDelimiter("42"), ",");
});

Deno.test("readCsv() reads CR LF, a BOM, quotes, padding and a last line without end", () => {
  assertEquals(
    rowsOf('\ufeff1,"2", 3 \r\n"4.5" ,\t5,"6"\r\n7,8,"9"'),
    [[1, 2, 3], [4.5, 5, 6], [7, 8, 9]],
  );
});

Deno.test("readCsv() takes a run of spaces as one delimiter", () => {
  assertEquals(
    rowsOf("  1  2 3\n4 5   6  \r\n   \n7 8 9", { delimiter: " " }),
    [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
  );
});

Deno.test("readCsv() reads the empty cell as NaN, in any column", () => {
  assertEquals(rowsOf(",1,\n2,, \n,,\n"), [
    [NaN, 1, NaN],
    [2, NaN, NaN],
    [NaN, NaN, NaN],
  ]);
  assertEquals(rowsOf("\t1\n2\t\n"), [[NaN, 1], [2, NaN]]);
});

Deno.test("readCsv() skips blank lines, but not the missing cells of one column", () => {
  assertEquals(rowsOf("\n\r\n1,2\n\n  \n3,4\n\n"), [[1, 2], [3, 4]]);
  assertEquals(rowsOf("1\n\n2\n\r\n\n"), [[1], [NaN], [2]]);
});

Deno.test("readCsv() reads the spellings of NaN and infinity that it is told", () => {
  const options = { nan: ["", "NA", "?"], infinity: ["inf", "Infinity"] };
  assertEquals(rowsOf("NA,?,,-inf,+Infinity\n", options), [
    [NaN, NaN, NaN, -Infinity, Infinity],
  ]);
  assertThrows(() => rowsOf("1,inf\n"), CsvError, 'holds "inf", not a number');
  assertThrows(() => rowsOf("1,NaN\n"), CsvError, 'holds "NaN", not a number');
  assertThrows(() => rowsOf("1,\n", { nan: [] }), CsvError, "is empty");
});

Deno.test("readCsv() takes the names from the header, quoted ones too", () => {
  const matrix = readCsv(
    bytesOf('a,"b, ""c""","d\ne"\n1,2,3\n'),
    { header: true },
  );
  assertEquals(matrix.names, ["a", 'b, "c"', "d\ne"]);
  assertEquals(Array.from(matrix.data), [1, 2, 3]);
});

Deno.test("readCsv() puts values in shared memory when asked", () => {
  const { data } = readCsv(bytesOf("1,2\n3,4\n"), { shared: true });
  assert(data.buffer instanceof SharedArrayBuffer);
  assertEquals(Array.from(data), [1, 3, 2, 4]);
});

Deno.test("readCsv() reads a stream alike, wherever it is cut", async () => {
  const text =
    'a,b\r\n1.25,"2"\r\n\r\n,-3.5e2\r\n"4",\r\n5,0.1234567890123456\n';
  const whole = readCsv(bytesOf(text), { header: true });
  for (let step = 1; step < 12; step++) {
    const cut = await readCsv(streamOf(bytesOf(text), step), { header: true });
    assertEquals(cut, whole);
  }
});

Deno.test("readCsv() puts many blocks together in order", () => {
  const rows = 100_003;
  const lines = Array.from({ length: rows }, (_, i) => `${i},${-i}.5,${i % 7}`);
  const matrix = readCsv(bytesOf(lines.join("\n")));
  assertEquals(matrix.rows, rows);
  assert(column(matrix, 0).every((value, i) => value === i));
  assert(
    column(matrix, 1).every((value, i) => value === -i - (i && .5) || i === 0),
  );
  assert(column(matrix, 2).every((value, i) => value === i % 7));
});

Deno.test("readCsv() reads a row that is longer than its buffer", () => {
  const columns = 200_000;
  const row = Array.from({ length: columns }, (_, i) => i / 4).join(",");
  const matrix = readCsv(bytesOf(`${row}\n${row}`));
  assertEquals([matrix.rows, matrix.columns], [2, columns]);
  assertEquals(matrix.data[2 * 4321 + 1], 4321 / 4);
});

Deno.test("readCsv() reads an open file", () => {
  const path = Deno.makeTempFileSync();
  try {
    Deno.writeTextFileSync(path, "1,2\n3,4");
    using file = Deno.openSync(path);
    assertEquals(Array.from(readCsv(file).data), [1, 3, 2, 4]);
  } finally {
    Deno.removeSync(path);
  }
});

Deno.test("readCsv() tells row and column of what it cannot read", () => {
  const options = { name: '"x.csv"', header: true };
  const error = assertThrows(
    () => rowsOf('id,age\n1,2\n\n"2",3\n3,abc\n', options),
    CsvError,
    'Cannot read "x.csv": row 3, column "age" holds "abc", not a number',
  );
  assertEquals([error.row, error.column], [3, "age"]);
  assert(error instanceof UserError);
  assertThrows(
    () => rowsOf("1,2\n1,2 3\n"),
    CsvError,
    'row 2, column 2 holds "2 3"',
  );
  assertThrows(() => rowsOf("1,0x10\n"), CsvError, 'holds "0x10"');
  assertThrows(() => rowsOf("1,--1\n"), CsvError, 'holds "--1"');
  assertThrows(() => rowsOf("1,.\n"), CsvError, 'holds "."');
  assertThrows(() => rowsOf("1,1e\n"), CsvError, 'holds "1e"');
  assertThrows(() => rowsOf('1,"a"b\n'), CsvError, 'holds ""a"b"');
  assertThrows(() => rowsOf("1,1\r2\n"), CsvError, "row 1, column 2");
});

Deno.test("readCsv() tells the row in a later block", () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `${i},1`);
  lines[43_210] = "1,x";
  assertThrows(() => rowsOf(lines.join("\n")), CsvError, "row 43211, column 2");
});

Deno.test("readCsv() refuses a finite number too large for its type", () => {
  assertThrows(
    () => rowsOf("1e39\n"),
    CsvError,
    '"1e39", too large for a float32',
  );
  assertThrows(() => rowsOf("3.4028236e38"), CsvError, "too large");
  assertEquals(readCsvFloat64(bytesOf("1e39")).data[0], 1e39);
  assertThrows(
    () => readCsvFloat64(bytesOf("1e309")),
    CsvError,
    "too large for a double",
  );
});

Deno.test("readCsv() refuses rows of other lengths", () => {
  assertThrows(
    () => rowsOf("1,2,3\n4,5\n"),
    CsvError,
    "row 2 has 2 cells where the first row has 3",
  );
  assertThrows(
    () => rowsOf("a,b\n1,2,3\n", { header: true }),
    CsvError,
    "row 1 has 3 cells where the header has 2",
  );
  assertThrows(() => rowsOf("1 2\n3 4 5\n"), CsvError, "row 2 has 3 cells");
  assertThrows(() => rowsOf("1,2\n3,4,\n"), CsvError, "row 2 has 3 cells");
});

Deno.test("readCsv() refuses what holds no rows", () => {
  assertThrows(() => rowsOf(""), CsvError, "Cannot read CSV: it is empty");
  assertThrows(() => rowsOf("\n\r\n"), CsvError, "it is empty");
  assertThrows(
    () => rowsOf("a,b\n", { header: true }),
    CsvError,
    "it has a header but no rows",
  );
});

Deno.test("readCsv() takes names in the first row for a header left in", () => {
  const hint = "not a number: if the first row holds names, leave it out";
  assertThrows(() => rowsOf("price,rooms\n1,2\n"), CsvError, hint);
  assertThrows(() => rowsOf("_id\n1\n"), CsvError, hint);
  for (const text of ["1,inf\n", "1,2\nx,3\n", "1,2-3\n"]) {
    const error = assertThrows(() => rowsOf(text), CsvError);
    assert(error.message.endsWith("not a number"), error.message);
  }
});

Deno.test("readCsv() refuses an open quote, UTF-16 and gzip", () => {
  assertThrows(
    () => rowsOf('1,2\n3,"4\n5,6\n'),
    CsvError,
    "row 2 has a quote that is never closed",
  );
  assertThrows(
    () => readCsv(new Uint8Array([0xff, 0xfe, 0x31, 0, 0x0a, 0])),
    CsvError,
    "it is UTF-16",
  );
  assertThrows(
    () => readCsv(new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0])),
    CsvError,
    "it is gzipped: unpack it",
  );
});

Deno.test("readCsv() rejects, and lets go of, a stream that it cannot read", async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(bytesOf("1,2\nx,y\n")),
    cancel: () => void (cancelled = true),
  });
  await assertRejects(() => readCsv(stream), CsvError, "row 2, column 1");
  assert(cancelled);
});

dataTest("readCsv() reads California Housing to the last bit", (folder) => {
  const bytes = Deno.readFileSync(`${folder}/california_housing.csv`);
  const lines = new TextDecoder().decode(bytes).trim().split("\n").slice(1);
  const cells = lines.map((line) => line.split(",").map(Number));
  const matrix = readCsvFloat64(bytes, { header: true });
  assertEquals([matrix.rows, matrix.columns], [20640, 9]);
  for (let c = 0; c < 9; c++) {
    for (let r = 0; r < 20640; r++) {
      if (matrix.data[c * 20640 + r] !== cells[r]![c]) {
        throw new Error(`Row ${r}, column ${c}`);
      }
    }
  }
});
