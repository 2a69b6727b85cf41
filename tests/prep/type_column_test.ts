import { typeColumn } from "../../lib/prep/type_column.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";

Deno.test("typeColumn() reads numbers, and every spelling of a missing one", () => {
  const { column, findings } = typeColumn(
    "hp",
    ["130", "?", "", "NA", "n/a", "null", "None", "1e2"],
  );
  assertEquals(findings, []);
  assertEquals(column, {
    type: "number",
    name: "hp",
    values: Float64Array.of(130, NaN, NaN, NaN, NaN, NaN, NaN, 100),
  });
});

Deno.test("typeColumn() takes a column of mostly text for text", () => {
  const { column, findings } = typeColumn("car", ["amc", "?", "ford", "3"]);
  assertEquals(findings, []);
  assertEquals(column.type, "text");
  assertEquals(column.values, ["amc", null, "ford", "3"]);
});

Deno.test("typeColumn() tells row and column of text among numbers", () => {
  const { findings } = typeColumn("age", ["1", "2", "abc", "4"]);
  assertEquals(findings.length, 1);
  const { severity, row, column, message } = findings[0]!;
  assertEquals([severity, row, column], ["error", 3, "age"]);
  assertStringIncludes(
    message,
    'row 3, column "age" holds "abc", not a number',
  );
});

Deno.test("typeColumn() refuses NaN and infinity, which are numbers gone wrong", () => {
  for (const cell of ["NaN", "nan", "inf", "-Infinity", "1e999"]) {
    const { column, findings } = typeColumn("age", ["1", cell]);
    assertEquals(column.type, "number");
    assertStringIncludes(
      findings[0]!.message,
      `row 2, column "age" holds "${cell}", not a finite number`,
    );
  }
});

Deno.test("typeColumn() refuses decimal commas", () => {
  const { column, findings } = typeColumn("price", ["1,5", "2,25", "", "abc"]);
  assertEquals(column.type, "number");
  assertStringIncludes(
    findings[0]!.message,
    'row 1, column "price" holds "1,5", not a number with a decimal point',
  );
  assertEquals(findings.map(({ row }) => row), [1, 2, 4]);
});

Deno.test("typeColumn() refuses separators of thousands, rather than take the column for text", () => {
  for (const cells of [["1,234.5", "12,345,678.9"], ["1.234,5", "-12.345,6"]]) {
    const { column, findings } = typeColumn("price", cells);
    assertEquals(column.type, "number");
    assertEquals(findings.length, 2);
    assertStringIncludes(
      findings[0]!.message,
      `holds "${cells[0]}", not a number without separators of thousands`,
    );
  }
});

Deno.test("typeColumn() takes dates, addresses and numbers of telephones for text", () => {
  const cells = ["2024-01-31", "192.168.1.1", "555-123-456", "1.2.3"];
  assertEquals(typeColumn("id", cells).column.type, "text");
});

Deno.test("typeColumn() tells five faults one by one and counts the others", () => {
  const cells = [...Array(20).fill("1"), ...Array(9).fill("x")];
  const { findings } = typeColumn("age", cells);
  assertEquals(findings.length, 6);
  assertEquals(findings[5]!.message, 'column "age" holds 4 more such cells');
});
