import { CsvError, readCsv } from "../../lib/engines/data/csv.ts";
import { column } from "../../lib/engines/data/matrix.ts";
import { UserError } from "../../lib/engines/user_error.ts";
import { type Part, readManifest } from "../../lib/manifests/mod.ts";
import {
  DataError,
  prep,
  type PrepOptions,
  syntheticHousing,
} from "../../lib/prep/mod.ts";
import {
  downloadObject,
  listObjects,
  openSession,
  type Session,
  uploadObject,
} from "../../lib/session/mod.ts";
import { quietProgress } from "../../lib/session/open_progress.ts";
import {
  jupyterDisplay,
  makeTable,
  tableOf,
  toDataFrame,
} from "../../lib/tables/mod.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { dataTest } from "../support/data.ts";

const encoder = new TextEncoder();

const PARTS: readonly Part[] = ["train", "validation", "test"];

/** A test with a session on a state folder of its own, and a folder for files. */
async function withSession(
  fn: (session: Session, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using session = await openSession({
      backend: "local",
      state: `${folder}/state`,
      bucket: "test-bucket",
      prefix: "test",
      progress: quietProgress,
    });
    await fn(session, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function keysOf(session: Session): Promise<string[]> {
  const objects = await listObjects(session, "s3://test-bucket/");
  return objects.map(({ uri }) => uri.slice("s3://test-bucket/".length));
}

async function textOf(session: Session, key: string): Promise<string> {
  return new TextDecoder().decode(await downloadObject(session, key));
}

/** A CSV of 40 good rows, some of its lines replaced. */
function csvOf(changes: Readonly<Record<number, string>> = {}): string {
  const lines = Array.from(
    { length: 41 },
    (_, i) => i === 0 ? "a,b,y" : `${i},${(i * 7) % 11},${i * 2 + 0.5}`,
  );
  for (const [line, text] of Object.entries(changes)) lines[+line] = text;
  return lines.join("\n") + "\n";
}

Deno.test("prep() writes the three parts as SageMaker CSV, then the manifest", () =>
  withSession(async (session) => {
    const data = syntheticHousing({ rows: 200 });
    const { manifest, parts } = await prep(session, { data });
    assertEquals(await keysOf(session), [
      "test/data/test/test_processed.csv",
      "test/data/train/train_processed.csv",
      "test/data/validation/validation_processed.csv",
      "test/prep.json",
    ]);
    assertEquals(PARTS.map((part) => parts[part].rows), [136, 24, 40]);
    const lines = (await textOf(session, parts.train.uri)).trimEnd().split(
      "\n",
    );
    assertEquals(lines.length, 136);
    assert(lines.every((line) => line.split(",").length === 9));
    const target = data.table.columns.at(-1)!.values as Float64Array;
    assert(
      lines.every((line) =>
        target.some((value) =>
          Math.fround(value) === Math.fround(parseFloat(line))
        )
      ),
    );
    assertEquals(await readManifest(session, "prep"), manifest);
    assertEquals(manifest.dataset.synthetic, true);
    assertEquals(manifest.target, {
      name: "MedHouseVal",
      unit: "100,000 US dollars",
    });
  }));

Deno.test("prep() standardises by the train rows alone", () =>
  withSession(async (session) => {
    const { parts } = await prep(session, {
      data: syntheticHousing({ rows: 500 }),
    });
    for (const part of PARTS) {
      const matrix = readCsv(await downloadObject(session, parts[part].uri));
      for (let feature = 1; feature <= 8; feature++) {
        const values = column(matrix, feature);
        const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
        const square = values.reduce((sum, v) => sum + v * v, 0) /
          values.length;
        if (part === "train") {
          assertAlmostEquals(mean, 0, 1e-6);
          assertAlmostEquals(square, 1, 1e-6);
        } else assert(Math.abs(mean) > 1e-4 && Math.abs(square - 1) > 1e-4);
      }
    }
  }));

Deno.test("prep() writes the same bytes for the same seed, others for another", () =>
  withSession(async (session) => {
    const data = syntheticHousing({ rows: 300 });
    const hashes = async (options: PrepOptions) => {
      const { parts } = await prep(session, { data, ...options });
      return PARTS.map((part) => parts[part].sha256);
    };
    const first = await hashes({ seed: 7 });
    assertEquals(await hashes({ seed: 7 }), first);
    assert((await hashes({ seed: 8 })).every((hash) => !first.includes(hash)));
  }));

Deno.test("prep() imputes, encodes and leaves out columns, and says so", () =>
  withSession(async (session, folder) => {
    const lines = Array.from({ length: 120 }, (_, i) => {
      const missing = i % 10 === 3 ? "NA" : i;
      const colour = ["red", "green", "blue"][i % 3];
      const flag = i === 5 ? "" : i % 2 === 0 ? "True" : "false";
      const target = i === 77 ? "" : i * 1.5;
      return `${missing},${colour},${flag},name ${i},7,only,${target}`;
    });
    const path = `${folder}/own.csv`;
    const header = "size,colour,flag,name,seven,one,price";
    await Deno.writeTextFile(path, [header, ...lines].join("\r\n"));
    const result = await prep(session, { data: path, target: "price" });

    const { features, parts, findings } = result.manifest;
    assertEquals(features.map(({ name }) => name), [
      "size",
      "colour=blue",
      "colour=green",
      "colour=red",
      "flag",
      "seven",
    ]);
    assertEquals(features[1]!.category, "blue");
    assertEquals(features[1]!.column, "colour");
    assertEquals([features[5]!.mean, features[5]!.scale], [7, 1]);
    const rows = PARTS.reduce((sum, part) => sum + parts[part].rows, 0);
    assertEquals(rows, 119);

    const sizes = result.table("train").columns[1]!.values as Float64Array;
    const { imputed } = features[0]!;
    assert(sizes.filter((size) => size === imputed).length > 3);
    const known = sizes.filter((size) => size % 10 !== 3 && size !== imputed);
    assert(
      Math.abs(
        known.filter((size) => size < imputed!).length - known.length / 2,
      ) <= 1,
    );

    const text = findings.map(({ message }) => message).join("\n");
    for (
      const part of [
        'column "seven" is constant',
        '1 of 120 rows left out, first row 78: the target "price" is missing',
        'column "size": 12 of 120 values are missing, first in row 4; the median of the train rows',
        'text became 3 features of 0 and 1, for "blue", "green", "red"',
        'column "flag": true became 1, false 0',
        'column "name" is left out: it holds text of',
        'column "one" is left out: it holds only one text',
      ]
    ) assertStringIncludes(text, part);
    assertStringIncludes(String(result), text.split("\n")[0]!);
  }));

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
    says: 'two columns are named "a"',
  },
  "a column without a name": {
    csv: csvOf({ 0: ",b,y" }),
    says: "column 1 has no name in the header",
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

Deno.test("prep() takes an S3 URI, a table and a danfo frame, and gives frames back", () =>
  withSession(async (session, folder) => {
    const path = `${folder}/data.csv`;
    await Deno.writeTextFile(path, csvOf());
    const fromFile = await prep(session, { data: path, target: "y" });
    const uri = await uploadObject(session, "raw.csv", csvOf());
    const fromS3 = await prep(session, { data: uri, target: "y" });
    assertEquals(fromS3.parts, fromFile.parts);
    assertEquals(
      fromS3.manifest.dataset.sha256,
      fromFile.manifest.dataset.sha256,
    );

    const numbers = Array.from({ length: 40 }, (_, i) => i + 1);
    const table = makeTable({
      a: numbers,
      b: numbers.map((i) => (i * 7) % 11),
      y: numbers.map((i) => i * 2 + 0.5),
    });
    const fromTable = await prep(session, { data: table, target: "y" });
    assertEquals(fromTable.parts, fromFile.parts);
    const frame = await toDataFrame(table);
    const fromFrame = await prep(session, { data: frame, target: "y" });
    assertEquals(fromFrame.parts, fromFile.parts);
    assertEquals(fromFrame.manifest.dataset.source, "a danfo frame");

    const train = await fromFrame.dataFrame("train");
    assertEquals(train.columns, ["y", "a", "b"]);
    assertEquals(train.shape[0], fromFrame.parts.train.rows);
    for (const [y, a] of train.values as number[][]) {
      assertEquals(y, 2 * a! + 0.5);
    }
  }));

Deno.test("prep() refuses infinity in a frame, and imputes NaN", () =>
  withSession(async (session) => {
    const a = Array.from({ length: 40 }, (_, i) => i);
    const y = a.map((i) => i * i);
    const missing = makeTable({ a: a.with(3, NaN), y });
    const { findings } = await prep(session, { data: missing, target: "y" });
    assertStringIncludes(
      findings[0]!.message,
      'column "a": 1 of 40 values is missing',
    );
    const infinite = makeTable({ a: a.with(3, -Infinity), y });
    await assertRejects(
      () => prep(session, { data: infinite, target: "y" }),
      DataError,
      'row 4, column "a" holds "-Infinity", not a finite number',
    );
  }));

Deno.test("prep() warns of values out of the card's range, and refuses impossible ones", () =>
  withSession(async (session) => {
    const { table } = syntheticHousing({ rows: 100 });
    const withValue = (name: string, row: number, value: number) =>
      tableOf(table.columns.map((from) => {
        if (from.name !== name || from.type !== "number") return from;
        const values = Float64Array.from(from.values);
        values[row] = value;
        return { ...from, values };
      }));
    const { findings } = await prep(session, {
      data: withValue("HouseAge", 16, 90),
    });
    assertEquals(findings, [{
      severity: "warning",
      message:
        'row 17, column "HouseAge" holds 90, outside the range 1 to 52 of the data card',
      row: 17,
      column: "HouseAge",
    }]);
    await assertRejects(
      () => prep(session, { data: withValue("Latitude", 8, 337) }),
      DataError,
      'row 9, column "Latitude" holds 337, which cannot be',
    );
  }));

Deno.test("prep() warns of rows that repeat others", () =>
  withSession(async (session, folder) => {
    const path = `${folder}/data.csv`;
    await Deno.writeTextFile(
      path,
      csvOf({ 5: "2,3,9", 9: "2,3,9", 11: "2,3,9" }),
    );
    const { findings } = await prep(session, { data: path, target: "y" });
    assertEquals(findings.length, 1);
    assertEquals([findings[0]!.severity, findings[0]!.row], ["warning", 9]);
    assertStringIncludes(
      findings[0]!.message,
      "row 9 repeats row 5 (2 rows repeat earlier ones)",
    );
  }));

Deno.test("prep() shows itself, escaped, and says that synthetic data are", () =>
  withSession(async (session) => {
    const hostile = "<script>";
    const numbers = Array.from({ length: 40 }, (_, i) => i);
    const result = await prep(session, {
      data: makeTable({ [hostile]: numbers, y: numbers }),
      target: "y",
    });
    const html = result[jupyterDisplay]()["text/html"];
    assert(!html.includes(hostile));
    assertStringIncludes(html, "&lt;script&gt;");
    const synthetic = await prep(session, {
      data: syntheticHousing({ rows: 60 }),
    });
    assertStringIncludes(
      synthetic[jupyterDisplay]()["text/plain"],
      "California Housing (synthetic), 60 rows",
    );
  }));

dataTest(
  "prep() prepares California Housing",
  (folder) =>
    withSession(async (session) => {
      const result = await prep(session, { data: folder });
      const { manifest, parts } = result;
      assertEquals(manifest.dataset.name, "California Housing");
      assertEquals(manifest.dataset.rows, 20640);
      assertEquals(manifest.dataset.synthetic, false);
      assertEquals(manifest.findings, []);
      assertEquals(PARTS.map((part) => parts[part].rows), [14035, 2477, 4128]);
      const mean = (name: string) => {
        let sum = 0;
        for (const part of PARTS) {
          const values = result.table(part).columns.find((c) =>
            c.name === name
          )!
            .values as Float64Array;
          for (const value of values) sum += value;
        }
        return sum / 20640;
      };
      assertAlmostEquals(mean("MedInc"), 3.870671, 5e-7);
      assertAlmostEquals(mean("MedHouseVal"), 2.068558, 5e-7);
      const raw = await prep(session, {
        data: `${folder}/cal_housing_raw.csv`,
      });
      assertEquals(raw.parts, parts);
    }),
);

dataTest(
  "prep() explains what it does with Auto MPG",
  (folder) =>
    withSession(async (session) => {
      const result = await prep(session, {
        data: `${folder}/auto-mpg.csv`,
        target: "mpg",
      });
      assertEquals(
        result.manifest.features.map(({ name }) => name),
        [
          "cylinders",
          "displacement",
          "horsepower",
          "weight",
          "acceleration",
          "model_year",
          "origin",
        ],
      );
      const [horsepower, car] = result.findings;
      assertStringIncludes(
        horsepower!.message,
        'column "horsepower": 6 of 398 values are missing, first in row 33',
      );
      assertStringIncludes(car!.message, 'column "car_name" is left out');
      assertEquals(result.findings.length, 2);
    }),
);
