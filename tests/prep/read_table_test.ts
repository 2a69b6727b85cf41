import { createHash } from "node:crypto";
import { CsvError } from "../../lib/engines/data/csv.ts";
import { readTableBytes, readTableFile } from "../../lib/prep/read_table.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Names and values of the columns. */
async function columnsOf(text: string): Promise<[string, unknown[]][]> {
  const { table } = await readTableBytes(bytesOf(text), "x.csv");
  return table.columns.map((
    { name, values },
  ) => [name, Array.from<unknown>(values)]);
}

Deno.test("readTableBytes() reads numbers at double precision, and what is missing", async () => {
  assertEquals(await columnsOf("a,b\n0.1234567890123456789,?\nNA,-2e3\n"), [
    ["a", [0.12345678901234568, NaN]],
    ["b", [NaN, -2000]],
  ]);
});

Deno.test("readTableBytes() reads text with BOM, quotes, CR LF, semicolons and blank lines", async () => {
  assertEquals(
    await columnsOf(
      '\ufeff"name; full";size\r\n"a ""b""; c";1\r\n\r\n"two\nlines"; 2 \r\n;3',
    ),
    [
      ["name; full", ['a "b"; c', "two\nlines", null]],
      ["size", [1, 2, 3]],
    ],
  );
});

Deno.test("readTableBytes() takes spaces for a delimiter only where the rows have them too", async () => {
  assertEquals(await columnsOf("price per day\n1.5\n2\n"), [
    ["price per day", [1.5, 2]],
  ]);
  assertEquals(await columnsOf("a b\n1 2\n"), [["a", [1]], ["b", [2]]]);
  assertEquals(await columnsOf("a b,c|d\nx|y,2\n"), [
    ["a b", ["x|y"]],
    ["c|d", [2]],
  ]);
});

Deno.test("readTableBytes() and readTableFile() read alike, and hash the file", async () => {
  for (const text of ["a,b\n1,2\n3,4\n", "a,b\n1,x\n3,y\n"]) {
    const path = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(path, text);
      const fromFile = await readTableFile(path);
      assertEquals(fromFile, await readTableBytes(bytesOf(text), path));
      assertEquals(
        fromFile.sha256,
        createHash("sha256").update(text).digest("hex"),
      );
    } finally {
      await Deno.remove(path);
    }
  }
});

Deno.test("readTableBytes() tells the row of a wrong length, numbers or text", async () => {
  for (const cell of ["2", "x"]) {
    await assertRejects(
      () => readTableBytes(bytesOf(`a,b\n1,${cell}\n\n1,2,3\n`), "x.csv"),
      CsvError,
      'Cannot read "x.csv": row 2 has 3 cells where the header has 2',
    );
  }
});

Deno.test("readTableBytes() refuses what is not UTF-8", async () => {
  const latin1 = (text: string) =>
    Uint8Array.from(text, (char) => char.charCodeAt(0));
  for (
    const text of ["größe,b\n1,2\n", "a,b\n1,größe\n", "\x89PNG\n"]
  ) {
    await assertRejects(
      () => readTableBytes(latin1(text), "x.csv"),
      CsvError,
      'Cannot read "x.csv": it is not UTF-8 text: save it as UTF-8',
    );
  }
});

Deno.test("readTableBytes() reads text behind many rows of numbers", async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `${i},${i}`);
  const { findings, table } = await readTableBytes(
    bytesOf(["a,b", ...rows, "5000,oops"].join("\n")),
    "x.csv",
  );
  assertEquals(table.rows, 5001);
  assertEquals(findings.map(({ row, column }) => [row, column]), [[5001, "b"]]);
});
