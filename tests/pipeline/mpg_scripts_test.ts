import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "../support/assert.ts";
import { dataFolder } from "../support/data.ts";
import { findPython } from "../support/peers.ts";
import { inFolder } from "../support/sessions.ts";

const scripts = fileURLToPath(
  new URL("../../lib/pipeline/mpg/", import.meta.url),
);
const python = await findPython("json");

const HEADER =
  "mpg,cylinders,displacement,horsepower,weight,acceleration,model_year,origin,name";

/** Lines of cars with what real data have: no horsepower, two marks of it, all origins. */
function someCars(rows = 60): string[] {
  const cars = Array.from({ length: rows }, (_, i) => {
    const power = i % 17 === 3 ? "" : i % 17 === 9 ? "?" : 60 + i * 13 % 90;
    const weight = 1600 + i * 97 % 2600;
    return [
      ...[40 - weight / 130, 4 + i % 3 * 2, 90 + i * 31 % 300, power, weight],
      ...[10 + i * 7 % 100 / 10, 70 + i % 13, 1 + i % 3, `"car, ${i}"`],
    ].join(",");
  });
  return [HEADER, ...cars];
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(program: string, args: readonly string[]): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { NO_COLOR: "1", LC_ALL: "C" },
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** A script in TypeScript and in Python; their arguments may differ. */
async function runBoth(
  script: "preprocess" | "evaluate",
  argsOf: (language: "ts" | "py") => readonly string[],
): Promise<readonly [ts: Ended, py: Ended]> {
  const path = `${scripts}${script}_script.ts`;
  return await Promise.all([
    run(Deno.execPath(), ["run", "-A", "--no-check", path, ...argsOf("ts")]),
    run(python!, [`${scripts}${script}.py`, ...argsOf("py")]),
  ]);
}

async function textsIn(folder: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const part of ["train", "validation", "test", "batch"]) {
    texts[part] = await Deno.readTextFile(`${folder}/${part}/${part}.csv`);
  }
  return texts;
}

/** Splits a file by both scripts, and holds what they say and write to be equal. */
async function preprocessBoth(
  folder: string,
  data: string,
  ...seed: readonly string[]
): Promise<Ended> {
  const [ts, py] = await runBoth(
    "preprocess",
    (language) => [data, `${folder}/${language}`, ...seed],
  );
  assertEquals(py, ts);
  return ts;
}

for (const real of [false, true]) {
  Deno.test({
    name:
      `the scripts of Auto MPG in Python write what those in TypeScript do, on ${
        real
          ? "real data [needs Python, SAGEBOOK_DATA]"
          : "some cars [needs Python]"
      }`,
    ignore: python === undefined || (real && dataFolder === undefined),
    async fn() {
      await inFolder(async (folder) => {
        const data = real
          ? `${dataFolder}/auto-mpg.csv`
          : `${folder}/auto-mpg.csv`;
        if (!real) await Deno.writeTextFile(data, someCars().join("\n"));
        const { code, stderr } = await preprocessBoth(folder, data);
        assertEquals(code, 0, stderr);
        const texts = await textsIn(`${folder}/ts`);
        assertEquals(await textsIn(`${folder}/py`), texts);
        await compareEvaluations(folder, texts);
      });
    },
  });
}

/** Predictions are any numbers near the truth. */
async function compareEvaluations(
  folder: string,
  texts: Readonly<Record<string, string>>,
): Promise<void> {
  const predictions = texts.test!.trim().split("\n")
    .map((line, i) => Number(line.split(",")[0]) + (i * 37 % 11 - 5) / 3);
  await Deno.writeTextFile(`${folder}/scores`, predictions.join("\n"));
  const [ts, py] = await runBoth("evaluate", (language) => [
    `${folder}/ts/test/test.csv`,
    `${folder}/scores`,
    `${folder}/ts/validation/validation.csv`,
    `${folder}/${language}`,
  ]);
  assertEquals([ts.code, py.code], [0, 0], ts.stderr + py.stderr);
  const read = async (language: string) =>
    JSON.parse(
      await Deno.readTextFile(`${folder}/${language}/evaluation.json`),
    );
  const ours = await read("ts");
  assert(ours.regression_metrics.mse.value > 0, "there are errors");
  assertEquals(await read("py"), ours);
}

Deno.test("70, 15 and 15 % are drawn, the missing imputed, and all scaled, by the training rows alone", async () => {
  await inFolder(async (folder) => {
    const data = `${folder}/auto-mpg.csv`;
    await Deno.writeTextFile(data, someCars(398).join("\n"));
    const script = `${scripts}preprocess_script.ts`;
    const args = ["run", "-A", "--no-check", script, data, folder];
    const { stdout } = await run(Deno.execPath(), args);
    assertEquals(
      stdout,
      "train: 279 rows\nvalidation: 59 rows\ntest: 60 rows\nbatch: 60 rows\n",
    );
    const { train, test, batch } = await textsIn(folder);
    const rowsOf = (text: string) =>
      text.trim().split("\n").map((line) => line.split(",").map(Number));
    for (let column = 1; column <= 6; column++) {
      const values = rowsOf(train!).map((row) => row[column]!);
      const mean = values.reduce((a, b) => a + b) / 279;
      const variance = values.reduce((sum, v) => sum + v * v, 0) / 279;
      assert(Math.abs(mean) < 1e-12, `column ${column}: mean ${mean}`);
      assert(Math.abs(variance - 1) < 1e-12, `column ${column}: ${variance}`);
    }
    for (const row of rowsOf(train!)) {
      assertEquals(row.length, 10);
      assertEquals(row[7]! + row[8]! + row[9]!, 1, "one origin");
    }
    assertEquals(
      rowsOf(batch!),
      rowsOf(test!).map((row) => row.slice(1)),
      "batch is the test without labels",
    );
  });
});

/** Lines with a change, which must come to the same parts as without it. */
const SAME: Readonly<
  Record<string, (lines: string[]) => string | Uint8Array<ArrayBuffer>>
> = {
  "lines that end as Windows ends them": (lines) => lines.join("\r\n"),
  "marks of the byte order": (lines) => `\uFEFF${lines.join("\n")}`,
  "such marks where files were joined": (lines) => lines.join("\n\uFEFF"),
  "names in another encoding": (lines) =>
    // In Latin-1 each of these letters is a byte, and Citroën is no UTF-8.
    Uint8Array.from(
      lines.map((line) => line.replace("car", "Citroën")).join("\n"),
      (letter) => letter.charCodeAt(0),
    ),
  "blank lines": (lines) => lines.join("\n\n") + "\n \n",
  "spaces around cells": (lines) =>
    lines.map((line) => ` ${line.replaceAll(",", " , ")} `).join("\n"),
  "quotes around cells": (lines) =>
    lines.map((line) => line.replaceAll(/(?<=^|,)[\w.]+(?=,)/g, '"$&"'))
      .join("\n"),
  "other marks of what is missing": (lines) =>
    lines.map((line, i) => line.replace(",?,", [",NA,", ",nan,"][i % 2]!))
      .join("\n"),
  "an index before and another order of columns": (lines) =>
    lines.map((line, i) =>
      `${i === 0 ? "" : i - 1},${line.replace(/^([^,]*),([^,]*)/, "$2,$1")}`
    ).join("\n"),
};

for (const [what, change] of Object.entries(SAME)) {
  Deno.test({
    name: `in both languages, ${what} make no difference [needs Python]`,
    ignore: python === undefined,
    async fn() {
      await inFolder(async (folder) => {
        const data = `${folder}/auto-mpg.csv`;
        await Deno.writeTextFile(data, someCars().join("\n"));
        await preprocessBoth(folder, data);
        const plain = await textsIn(`${folder}/ts`);
        const changed = change(someCars());
        await Deno.writeFile(
          data,
          typeof changed === "string"
            ? new TextEncoder().encode(changed)
            : changed,
        );
        const { code, stderr } = await preprocessBoth(folder, data);
        assertEquals(code, 0, stderr);
        assertEquals(await textsIn(`${folder}/ts`), plain);
        assertEquals(await textsIn(`${folder}/py`), plain);
      });
    },
  });
}

const ODD: Readonly<Record<string, [lines: string[], ...seed: string[]]>> = {
  "seven rows": [someCars(7)],
  "another seed": [someCars(), "7"],
  "the greatest seed": [someCars(), "999999999"],
  "a column that is the same everywhere": [
    someCars().map((line, i) => i === 0 ? line : line.replace(/,[^,]*/, ",4")),
  ],
  "tiny, great and negative numbers": [
    someCars().map((line, i) =>
      i === 0
        ? line
        : line.replace(/^[^,]*/, ["-1e-9", "1.5e22", "-0", ".5"][i % 4]!)
    ),
  ],
};

for (const [what, [lines, ...seed]] of Object.entries(ODD)) {
  Deno.test({
    name: `both languages make the same parts of ${what} [needs Python]`,
    ignore: python === undefined,
    async fn() {
      await inFolder(async (folder) => {
        const data = `${folder}/auto-mpg.csv`;
        await Deno.writeTextFile(data, lines.join("\n"));
        const { code, stderr } = await preprocessBoth(folder, data, ...seed);
        assertEquals(code, 0, stderr);
        const texts = await textsIn(`${folder}/ts`);
        assertEquals(await textsIn(`${folder}/py`), texts);
        assert(!/NaN|Inf/i.test(Object.values(texts).join()), "not a number");
      });
    },
  });
}

/** The second car with a change. */
function secondCar(from: string | RegExp, to: string): string[] {
  return someCars().map((line, i) => i === 2 ? line.replace(from, to) : line);
}

const REFUSED: readonly [
  what: string,
  lines: string[],
  message: string,
  ...seed: string[],
][] = [
  ["three rows", someCars(3), "3 rows are too few: at least 7 are needed"],
  ["no rows", someCars(0), "0 rows are too few: at least 7 are needed"],
  ["an empty file", [""], "there is no column mpg"],
  [
    "a file without horsepower",
    someCars().map((line) => line.replace("horsepower", "power")),
    "there is no column horsepower",
  ],
  [
    "a car without mpg",
    secondCar(/^[^,]*/, "?"),
    "line 3: mpg is missing",
  ],
  [
    "a cell that is no number",
    secondCar(/,\d+,/, ",0x6,"),
    'line 3: cylinders "0x6" is not a number',
  ],
  [
    "a number beyond all bounds",
    secondCar(/,\d+,/, ",1e999,"),
    'line 3: cylinders "1e999" is not a number',
  ],
  [
    "an unknown origin",
    secondCar(/,\d,"/, ',4,"'),
    "line 3: origin must be 1 (America), 2 (Europe) or 3 (Asia)",
  ],
  [
    "no horsepower at all",
    someCars().map((line, i) =>
      i === 0 ? line : line.replace(/^((?:[^,]*,){3})[^,]*/, "$1?")
    ),
    "no training row has a value of horsepower",
  ],
  [
    "a seed that is no number",
    someCars(),
    'the seed "-1" must be a whole number of up to nine digits',
    "-1",
  ],
];

for (const [what, lines, message, ...seed] of REFUSED) {
  Deno.test({
    name: `both languages refuse ${what} in the same line [needs Python]`,
    ignore: python === undefined,
    async fn() {
      await inFolder(async (folder) => {
        const data = `${folder}/auto-mpg.csv`;
        await Deno.writeTextFile(data, lines.join("\n"));
        const { code, stderr } = await preprocessBoth(folder, data, ...seed);
        assertEquals([code, stderr], [1, `Cannot preprocess: ${message}\n`]);
      });
    },
  });
}

Deno.test({
  name:
    "predictions that are too few, or no numbers, are refused by both [needs Python]",
  ignore: python === undefined,
  async fn() {
    await inFolder(async (folder) => {
      const write = (name: string, text: string) =>
        Deno.writeTextFile(`${folder}/${name}`, text);
      await write("test.csv", "1,2\n3,4\n");
      const cases = [
        ["1\n", "2 labels and 1 predictions"],
        ["1\nnan\n", '"nan" in line 2 of the predictions is not a number'],
        ["", "there are no predictions"],
        ["1\n1e200\n", "the squares of the errors have no finite mean"],
      ] as const;
      for (const [predictions, message] of cases) {
        await write("scores", predictions);
        const test = `${folder}/test.csv`;
        const [ts, py] = await runBoth(
          "evaluate",
          () => [test, `${folder}/scores`, test, folder],
        );
        assertEquals(py, ts);
        assertEquals(ts.stderr, `Cannot evaluate: ${message}\n`);
        assertEquals(ts.code, 1);
      }
    });
  },
});
