import { readPartTable } from "../../lib/manifests/mod.ts";
import { prep, syntheticHousing } from "../../lib/prep/mod.ts";
import { numbersOf } from "../../lib/tables/mod.ts";
import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "../support/assert.ts";
import { inSession } from "../support/sessions.ts";

Deno.test("readPartTable() gives a later stage the rows that prep had, in their own units", async () => {
  await inSession(async (session) => {
    const data = syntheticHousing({ rows: 400 });
    const prepared = await prep(session, { data });
    for (const part of ["train", "validation", "test"] as const) {
      const [table, original] = [
        await readPartTable(session, part),
        prepared.table(part),
      ];
      const names = original.columns.map(({ name }) => name);
      assertEquals(table.columns.map(({ name }) => name), names);
      assertEquals(table.rows, prepared.parts[part].rows);
      for (const name of names) {
        const expected = numbersOf(original, name);
        numbersOf(table, name).forEach((value, row) => {
          const tolerance = 1e-5 * Math.max(1, Math.abs(expected[row]!));
          assertAlmostEquals(value, expected[row]!, tolerance);
        });
      }
    }
  });
});

Deno.test("readPartTable() names the stage to run first", async () => {
  await inSession(async (session) => {
    await assertRejects(
      () => readPartTable(session, "test"),
      Deno.errors.NotFound,
      "prep",
    );
  });
});
