import { CsvError } from "../../lib/engines/data/csv.ts";
import { UserError } from "../../lib/engines/user_error.ts";
import { readManifest } from "../../lib/manifests/mod.ts";
import {
  DataError,
  prep,
  type PrepOptions,
  syntheticHousing,
} from "../../lib/prep/mod.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { csvOf, keysOf, textOf, withSession } from "./support.ts";

const encoder = new TextEncoder();

interface BadInput {
  readonly csv?: string;
  readonly bytes?: Uint8Array;
  readonly options?: PrepOptions;
  readonly says: string;
  readonly error?: typeof DataError | typeof CsvError | typeof RangeError;
}

const BAD_INPUT: Readonly<Record<string, BadInput>> = {
  "an empty file": { csv: "", says: "it is empty", error: CsvError },
  "a file of blank lines": {
    csv: "\n\n",
    says: "it is empty",
    error: CsvError,
  },
  "a header with no rows": {
    csv: "a,b,y\n",
    says: "it has a header but no rows",
    error: CsvError,
  },
  "text in a number column": {
    csv: csvOf({ 3: "3,abc,6.5" }),
    says: 'row 3, column "b" holds "abc", not a number',
  },
  "several faults at once": {
    csv: csvOf({ 3: "3,abc,6.5", 9: "inf,1,18.5", 20: "20,1,?!" }),
    says:
      '3 faults\n- row 9, column "a" holds "inf", not a finite number: correct it, or leave the cell empty if the value is missing\n- row 3, column "b"',
  },
  "NaN": {
    csv: csvOf({ 5: "NaN,1,2" }),
    says: 'row 5, column "a" holds "NaN"',
  },
  "NaN in the target": {
    csv: csvOf({ 5: "1,1,nan" }),
    says: 'row 5, column "y" holds "nan"',
  },
  "infinity": {
    csv: csvOf({ 5: "1,-Infinity,2" }),
    says: 'row 5, column "b" holds "-Infinity"',
  },
  "a number beyond float32": {
    csv: csvOf({ 5: "1,1e39,2" }),
    says: 'row 5, column "b" holds "1e+39", too large',
  },
  "a row too short": {
    csv: csvOf({ 7: "1,2" }),
    says: "row 7 has 2 cells where the header has 3",
    error: CsvError,
  },
  "a row too long, among text": {
    csv: csvOf({ 2: "1,x,2", 7: "1,2,3,4" }),
    says: "row 7 has 4 cells where the header has 3",
    error: CsvError,
  },
  "a quote that is never closed": {
    csv: csvOf({ 7: '1,"2,3' }),
    says: "quote",
    error: CsvError,
  },
  "a target that is not there": {
    csv: csvOf({ 0: "alpha,beta,price" }),
    options: { target: "Prices" },
    says: 'there is no column "Prices" for the target: did you mean "price"?',
  },
  "a target that is like no column": {
    csv: csvOf(),
    options: { target: "temperature" },
    says: 'choose from "a", "b", "y"',
  },
  "a constant target": {
    csv: "a,y\n" + "1,5\n2,5\n".repeat(20),
    says: 'the target "y" is constant: every row holds 5',
  },
  "a target of one class": {
    csv: "a,y\n" + "1,yes\n2,yes\n".repeat(20),
    says: 'the target "y" holds text, such as "yes"',
  },
  "a target of text": {
    csv: "a,y\n" + "1,yes\n2,no\n".repeat(20),
    says: "it must be a number, since only regression is supported",
  },
  "a target without values": {
    csv: "a,y\n" + "1,\n2,\n".repeat(20),
    says: 'the target "y" has no values',
  },
  "no column beside the target": {
    csv: "y\n1\n2\n3\n",
    says: 'there is no column beside the target "y"',
  },
  "no column that can be learnt from": {
    csv: "n,y\n" +
      Array.from({ length: 30 }, (_, i) => `name ${i},${i}`).join("\n"),
    says: "no column is left to learn from",
  },
  "two columns of one name": {
    csv: csvOf({ 0: "a,a,y" }),
    says: 'two columns are named "a": give each a name of its own',
  },
  "a column without a name": {
    csv: csvOf({ 0: ",b,y" }),
    says: "column 1 has no name in the header: give it one, or leave it out",
  },
  "cells parted by bars": {
    csv: csvOf().replaceAll(",", "|"),
    says:
      'its cells are parted by "|": save it with commas, semicolons or tabs',
    error: CsvError,
  },
  "lines that end in CR": {
    csv: csvOf().replaceAll("\n", "\r"),
    says: "its lines end in CR alone",
    error: CsvError,
  },
  "one column with spaces in its name": {
    csv: "price per day\n1\n2\n3\n",
    options: { target: "price per day" },
    says: 'there is no column beside the target "price per day"',
  },
  "one column of text with spaces in its name": {
    csv: "price per day\na\nb\nc\n",
    options: { target: "price per day" },
    says: "there is no column beside the target",
  },
  "a target that float32 cannot tell apart": {
    csv: "a,y\n" +
      Array.from({ length: 30 }, (_, i) => `${i},${1e17 + 1000 * i}`)
        .join("\n"),
    says:
      'the target "y" is constant in the float32 that models are trained in',
  },
  "no header": {
    csv: csvOf({ 0: "1,1,2" }),
    says:
      "the first line holds only numbers, where the names of the columns must stand",
  },
  "too few rows": {
    csv: "a,y\n1,2\n3,4\n",
    says: "there are too few rows",
  },
  "UTF-16": {
    bytes: Uint8Array.of(0xff, 0xfe, 0x61, 0),
    says: "it is UTF-16: save it as UTF-8",
    error: CsvError,
  },
  ...Object.fromEntries([0, 1, -0.1, 1.5, NaN].flatMap((fraction) => [
    [`a test fraction of ${fraction}`, {
      csv: csvOf(),
      options: { target: "y", testFraction: fraction },
      says:
        `Cannot use test fraction "${fraction}": it must be above 0 and below 1`,
      error: RangeError,
    }],
    [`a validation fraction of ${fraction}`, {
      csv: csvOf(),
      options: { target: "y", validationFraction: fraction },
      says: `Cannot use validation fraction "${fraction}"`,
      error: RangeError,
    }],
  ])),
  "a broken seed": {
    csv: csvOf(),
    options: { target: "y", seed: 1.5 },
    says: 'Cannot use seed "1.5"',
    error: RangeError,
  },
};

Deno.test("prep() refuses bad input with a clear message, and writes nothing", (t) =>
  withSession(async (session, folder) => {
    for (const [name, bad] of Object.entries(BAD_INPUT)) {
      await t.step(name, async () => {
        const path = `${folder}/bad.csv`;
        await Deno.writeFile(path, bad.bytes ?? encoder.encode(bad.csv));
        const error = await assertRejects(
          () => prep(session, { target: "y", ...bad.options, data: path }),
          bad.error ?? DataError,
          bad.says,
        );
        assert(error instanceof UserError || error instanceof RangeError);
        if (error instanceof UserError) {
          assertStringIncludes(error.message, path);
        }
        assertEquals(await keysOf(session), []);
      });
    }
  }));

Deno.test("prep() refuses data of a kind that it does not take, and says what it takes", () =>
  withSession(async (session) => {
    for (const data of [5, null, [{ a: 1, y: 2 }], { a: [1], y: [2] }]) {
      await assertRejects(
        // Notebooks run without the compiler.
        () => prep(session, { data: data as never, target: "y" }),
        RangeError,
        "Cannot prepare these data: give the path of a CSV file",
      );
    }
    assertEquals(await keysOf(session), []);
  }));

Deno.test("prep() asks for the target of an unknown file", () =>
  withSession(async (session, folder) => {
    const path = `${folder}/own.csv`;
    await Deno.writeTextFile(path, csvOf());
    await assertRejects(
      () => prep(session, { data: path }),
      DataError,
      'name the target, the column to predict: choose from "a", "b", "y"',
    );
  }));

Deno.test("prep() names a missing file, and a folder without data", () =>
  withSession(async (session, folder) => {
    await assertRejects(
      () => prep(session, { data: `${folder}/none.csv` }),
      DataError,
      `Cannot prepare "${folder}/none.csv": there is no such file`,
    );
    await Deno.mkdir(`${folder}/empty`);
    await assertRejects(
      () => prep(session, { data: `${folder}/empty` }),
      DataError,
      "the folder has none of california_housing.csv",
    );
    await assertRejects(
      () => prep(session, { data: "s3://test-bucket/none.csv" }),
      Deno.errors.NotFound,
      "there is no such object",
    );
  }));

Deno.test("prep() that fails leaves what was prepared before", () =>
  withSession(async (session, folder) => {
    const data = `${folder}/data.csv`;
    await Deno.writeTextFile(data, csvOf());
    await prep(session, { data, target: "y" });
    const before = await textOf(session, "prep.json");
    await Deno.writeTextFile(data, csvOf({ 3: "x,1,1" }));
    await assertRejects(() => prep(session, { data, target: "y" }), DataError);
    assertEquals(await textOf(session, "prep.json"), before);
  }));

Deno.test("prep() that is cut off while writing leaves no manifest", () =>
  withSession(async (session) => {
    const data = syntheticHousing({ rows: 100 });
    await prep(session, { data });
    session.s3.middlewareStack.add(
      (next) => (args) => {
        const { Key = "" } = args.input as { Key?: string };
        if (Key.includes("validation")) throw new Error("disk full");
        return next(args);
      },
      { step: "initialize" },
    );
    await assertRejects(
      () => prep(session, { data, seed: 1 }),
      Error,
      "disk full",
    );
    await assertRejects(
      () => readManifest(session, "prep"),
      Deno.errors.NotFound,
      'run the stage "prep" first',
    );
  }));
