import { importFunctions } from "../../lib/cli/functions.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";

Deno.test("importFunctions() takes the functions that a module exports, by name", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/functions.ts`;
    await Deno.writeTextFile(
      file,
      "export const limit = 3;\nexport const twice = (n: number) => n * 2;\n" +
        "export async function later() {}\n",
    );
    const functions = await importFunctions(file);
    assertEquals(Object.keys(functions).toSorted(), ["later", "twice"]);
    assertEquals(functions.twice!(2 as never), 4);
  });
});

Deno.test("importFunctions() refuses a file that is missing, or has no function", async () => {
  await inFolder(async (folder) => {
    await assertRejects(
      () => importFunctions(`${folder}/none.ts`),
      Deno.errors.NotFound,
      `there is no file "${folder}/none.ts"`,
    );
    await Deno.writeTextFile(`${folder}/data.ts`, "export const limit = 3;");
    await assertRejects(
      () => importFunctions(`${folder}/data.ts`),
      RangeError,
      "it exports no function",
    );
  });
});
