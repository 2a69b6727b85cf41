import { parseRecords } from "../../lib/prep/csv_records.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

Deno.test("parseRecords() reads quotes, line ends, empty cells and blank lines", async () => {
  const text = 'a,b\r\n1,"x ""y"", z\nw"\r\n\r\n,\n  \n"",2\nlast, spaced ';
  assertEquals(await parseRecords(text, ","), [
    ["a", "b"],
    ["1", 'x "y", z\nw'],
    ["", ""],
    ["", "2"],
    ["last", " spaced "],
  ]);
});

Deno.test("parseRecords() keeps records of any length, and takes other separators", async () => {
  assertEquals(await parseRecords("a;b;c\n1\n1;2;3;4\n", ";"), [
    ["a", "b", "c"],
    ["1"],
    ["1", "2", "3", "4"],
  ]);
  assertEquals(await parseRecords("a\tb c\n", "\t"), [["a", "b c"]]);
});

Deno.test("parseRecords() refuses wrong quotes, with the line", async () => {
  for (const text of ['a,b\n1,"x\n', 'a,b\n1,x"y\n']) {
    await assertRejects(() => parseRecords(text, ","), Error, "line 2");
  }
});
