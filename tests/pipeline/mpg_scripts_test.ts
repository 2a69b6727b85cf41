import { assert, assertEquals } from "../support/assert.ts";
import { dataFolder } from "../support/data.ts";
import { findPython } from "../support/peers.ts";
import { inFolder } from "../support/sessions.ts";

const scripts = new URL("../../lib/pipeline/mpg/", import.meta.url).pathname;

/** Cars with what real data have: no horsepower, two marks of it, all origins. */
function someCars(): string {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const power = i % 17 === 3 ? "" : i % 17 === 9 ? "?" : 60 + i * 13 % 90;
    const weight = 1600 + i * 97 % 2600;
    return [
      ...[40 - weight / 130, 4 + i % 3 * 2, 90 + i * 31 % 300, power, weight],
      ...[10 + i * 7 % 100 / 10, 70 + i % 13, 1 + i % 3, `"car, ${i}"`],
    ].join(",");
  });
  const header =
    "mpg,cylinders,displacement,horsepower,weight,acceleration,model_year,origin,name";
  return [header, ...rows].join("\n");
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
  }).output();
  const said = new TextDecoder().decode(stdout);
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return said;
}

function inDeno(script: string, args: readonly string[]): Promise<string> {
  const path = `${scripts}${script}_script.ts`;
  return run(Deno.execPath(), ["run", "-A", "--no-check", path, ...args]);
}

async function textsIn(folder: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const part of ["train", "validation", "test", "batch"]) {
    texts[part] = await Deno.readTextFile(`${folder}/${part}/${part}.csv`);
  }
  return texts;
}

const python = await findPython("json");

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
        if (!real) await Deno.writeTextFile(data, someCars());
        for (const language of ["ts", "py"]) {
          await Deno.mkdir(`${folder}/${language}`);
        }
        const said = await inDeno("preprocess", [data, `${folder}/ts`]);
        const path = `${scripts}preprocess.py`;
        assertEquals(await run(python!, [path, data, `${folder}/py`]), said);
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
  const inputs = [
    `${folder}/ts/test/test.csv`,
    `${folder}/scores`,
    `${folder}/ts/validation/validation.csv`,
  ];
  await inDeno("evaluate", [...inputs, `${folder}/ts`]);
  await run(python!, [`${scripts}evaluate.py`, ...inputs, `${folder}/py`]);
  const read = async (language: string) =>
    JSON.parse(
      await Deno.readTextFile(`${folder}/${language}/evaluation.json`),
    );
  const ours = await read("ts");
  assert(ours.regression_metrics.mse.value > 0, "there are errors");
  assertEquals(await read("py"), ours);
}
