import { readNotebook } from "../../lib/notebook/notebook.ts";
import { assertRejects } from "../support/assert.ts";

async function withFile(
  text: string,
  use: (path: string) => Promise<unknown>,
): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".ipynb" });
  try {
    await Deno.writeTextFile(path, text);
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

const bad: [string, string, string][] = [
  ["text that is not JSON", "{ oops", "it is not JSON"],
  ["an empty file", "", "it is not JSON"],
  ["JSON that is no object", "[]", "nbformat"],
  ["nbformat 3", '{"nbformat": 3, "worksheets": []}', "convert it to 4"],
  ["a notebook without cells", '{"nbformat": 4}', "no cells"],
  [
    "a cell that is none",
    '{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "heading"}]}',
    "cell 1 is not a cell",
  ],
];

for (const [what, text, message] of bad) {
  Deno.test(`readNotebook() refuses ${what}`, async () => {
    await withFile(
      text,
      (path) => assertRejects(() => readNotebook(path), SyntaxError, message),
    );
  });
}

Deno.test("readNotebook() names a file that is not there", async () => {
  await assertRejects(
    () => readNotebook("no/such.ipynb"),
    Deno.errors.NotFound,
    'notebook "no/such.ipynb"',
  );
});
