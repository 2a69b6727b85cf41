import { readCsv } from "../../lib/engines/data/csv.ts";
import { column } from "../../lib/engines/data/matrix.ts";
import { type Part, readManifest } from "../../lib/manifests/mod.ts";
import {
  DataError,
  prep,
  type PrepOptions,
  syntheticHousing,
} from "../../lib/prep/mod.ts";
import { downloadObject, uploadObject } from "../../lib/session/mod.ts";
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
import { csvOf, keysOf, textOf, withSession } from "./support.ts";

const PARTS: readonly Part[] = ["train", "validation", "test"];

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

Deno.test("prep() warns of a target that float32 rounds, and takes one that it does not", () =>
  withSession(async (session) => {
    const rows = Array.from({ length: 40 }, (_, i) => i);
    const said = async (y: number[]) => {
      const data = makeTable({ a: rows.map((row) => (row * 7) % 11), y });
      const { findings } = await prep(session, { data, target: "y" });
      return findings.map(({ message }) => message).join("\n");
    };
    const milliseconds = rows.map((row) => 1.7e12 + 1e5 * row);
    assertStringIncludes(
      await said(milliseconds),
      'the target "y" is coarse in the float32 that models are trained in, which is off by up to',
    );
    assertStringIncludes(
      await said(milliseconds),
      "subtract an offset from it, such as the least value, 1700000000000",
    );
    assertEquals(await said(rows.map((row) => 0.1 * row)), "");
    assertEquals(await said(rows.map((row) => 2000 + 0.1 * row)), "");
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
