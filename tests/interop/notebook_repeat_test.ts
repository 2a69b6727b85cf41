import { runNotebook } from "../../lib/notebook/mod.ts";
import { assertEquals } from "../support/assert.ts";
import { notebookOf, printed } from "../notebook/notebooks.ts";

/** How often the notebook runs; 200 show what two cannot. */
const RUNS = Number(Deno.env.get("SAGEBOOK_NOTEBOOK_RUNS") || 2);

Deno.test(`a notebook of 50 cells, run ${RUNS} times, loses no output and misplaces none`, async () => {
  const notebook = notebookOf(
    ...Array.from(
      { length: 50 },
      (_, i) =>
        `for (let line = 0; line < 20; line++) console.log("${i}:" + line);\n"result " + ${i}`,
    ),
  );
  const expected = Array.from({ length: 50 }, (_, i) => ({
    printed: Array.from({ length: 20 }, (_, line) => `${i}:${line}\n`).join(""),
    results: [`"result ${i}"`],
  }));
  for (let run = 0; run < RUNS; run++) {
    const { notebook: done, failure } = await runNotebook(notebook);
    assertEquals(failure, undefined);
    const outputs = done.cells.map((cell) => ({
      printed: printed(cell),
      results: (cell.outputs ?? []).flatMap((output) =>
        "data" in output ? [output.data["text/plain"]].flat() : []
      ),
    }));
    assertEquals(outputs, expected, `run ${run + 1}`);
  }
});
