import { parseCell, valueImports } from "../../lib/notebook/parse.ts";
import { errorOutput } from "../../lib/notebook/cell_error.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

Deno.test("parseCell() says where a cell is no TypeScript", () => {
  for (
    const [source, message] of [
      ["let b = ;", "(line 1, column 9)"],
      ["1;\n}", "(line 2, column 1)"],
      ["#!/bin/sh\n1", 'cannot start with "#!"'],
    ] as const
  ) assertThrows(() => parseCell(source), SyntaxError, message);
});

Deno.test("valueImports() leaves out what stands only in types", () => {
  const tree = parseCell(
    'import { a, B, type C } from "x";\nconst b: B = a as C;',
  );
  assertEquals(valueImports(tree), [{ specifier: "x", names: ["a"] }]);
});

Deno.test("errorOutput() tells an error's name from its message", () => {
  for (
    const [text, ename, evalue] of [
      ["Error: lost", "Error", "lost"],
      ["TypeError: bad", "TypeError", "bad"],
      ["null", "Error", "null"],
    ] as const
  ) {
    const output = errorOutput(text);
    assertEquals([output.ename, output.evalue], [ename, evalue]);
  }
});
