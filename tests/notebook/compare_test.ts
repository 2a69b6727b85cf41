import { compareOutputs } from "../../lib/notebook/compare.ts";
import { normalize } from "../../lib/notebook/normalize.ts";
import type { Output } from "../../lib/notebook/notebook.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { code, notebookOf, printed } from "./notebooks.ts";

function printing(...texts: string[]) {
  const cell = code("print");
  cell.outputs = texts.map((text): Output => ({
    output_type: "stream",
    name: "stdout",
    text,
  }));
  return notebookOf(cell);
}

function messages(expected: string, actual: string): string[] {
  return compareOutputs(printing(expected), printing(actual))
    .map(({ message }) => message);
}

Deno.test("compareOutputs() lets numbers differ within the tolerance", () => {
  assertEquals(
    messages("RMSE 0.45012, 16,512 rows", "RMSE 0.45013, 16,512 rows"),
    [],
  );
});

Deno.test("compareOutputs() finds a number beyond the tolerance", () => {
  assertStringIncludes(
    messages("RMSE 0.450", "RMSE 0.460")[0]!,
    "it was 0.450",
  );
});

Deno.test("compareOutputs() finds other words", () => {
  assertStringIncludes(
    messages("xgboost wins", "knn wins")[0]!,
    "text differs",
  );
});

Deno.test("compareOutputs() finds an output that is missing", () => {
  const [difference] = compareOutputs(printing("a", "b"), printing("a"));
  assertEquals(difference, {
    cell: 1,
    message: "there are 1 outputs where there were 2",
  });
});

Deno.test("normalize() writes no moments, so that a second run stores the same", () => {
  const notebook = normalize(
    printing("xgboost-2026-11-20-12-30-35-123 at 2026-11-20T12:30:35.1Z"),
  );
  assertEquals(
    printed(notebook.cells[0]),
    "xgboost-YYYY-MM-DD-HH-MM-SS-mmm at YYYY-MM-DDTHH:MM:SSZ",
  );
});
