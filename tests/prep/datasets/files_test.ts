import { datasetFromPath } from "../../../lib/prep/datasets/files.ts";
import { sha256Of } from "../../../lib/prep/datasets/download.ts";
import { cardOf } from "../../../lib/prep/datasets/card.ts";
import { assertEquals } from "../../support/assert.ts";
import { dataTest } from "../../support/data.ts";

dataTest(
  "datasetFromPath() derives the eight features to the last bit",
  async (folder) => {
    const derived = await datasetFromPath(`${folder}/california_housing.csv`);
    const raw = await datasetFromPath(`${folder}/cal_housing_raw.csv`);
    assertEquals(raw.table, derived.table);
    assertEquals(raw.card, derived.card);
    const first = derived.table.columns.map(({ values }) =>
      values[0] as number
    );
    assertEquals(
      first.map((value) => Number(value.toFixed(6))),
      [8.3252, 41, 6.984127, 1.02381, 322, 2.555556, 37.88, -122.23, 4.526],
    );
  },
);

dataTest(
  "datasetFromPath() takes a folder, and the original file without header",
  async (folder) => {
    const { table, source } = await datasetFromPath(folder);
    assertEquals(source, `${folder}/california_housing.csv`);
    const raw = await Deno.readTextFile(`${folder}/cal_housing_raw.csv`);
    const own = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(
        `${own}/cal_housing.data`,
        raw.slice(raw.indexOf("\n") + 1),
      );
      assertEquals((await datasetFromPath(own)).table, table);
    } finally {
      await Deno.remove(own, { recursive: true });
    }
  },
);

dataTest("the card of Auto MPG fits its file", async (folder) => {
  const path = `${folder}/auto-mpg.csv`;
  const { card, name, table, sha256, findings } = await datasetFromPath(path);
  assertEquals(name, "Auto MPG");
  assertEquals(table.rows, card!.rows);
  assertEquals(sha256, card!.source.sha256);
  assertEquals(sha256, sha256Of(await Deno.readFile(path)));
  assertEquals(findings, []);
  const numbers = table.columns.filter(({ type }) => type === "number");
  for (const { name, values } of numbers) {
    const known = (values as Float64Array).filter((value) => value === value);
    const { range } = card!.columns.find((column) => column.name === name)!;
    assertEquals([
      known.reduce((a, b) => Math.min(a, b)),
      known.reduce((a, b) => Math.max(a, b)),
    ], [...range!]);
    if (name === "horsepower") assertEquals(known.length, 392);
  }
});

Deno.test("cardOf() wants all columns and no others", () => {
  assertEquals(cardOf(["mpg", "cylinders"]), undefined);
  assertEquals(cardOf([]), undefined);
});
