import { UserError } from "../../../lib/engines/user_error.ts";
import { readRecordIo } from "../../../lib/local/containers/tabular/recordio.ts";
import { assertEquals, assertThrows } from "../../support/assert.ts";
import { recordIo, type TestRow } from "./recordio.ts";

const read = (rows: readonly TestRow[]) => readRecordIo(recordIo(rows), "a");

Deno.test("readRecordIo() reads sparse rows beside dense ones, zero where they are silent", () => {
  const { features, labels } = read([
    { values: [1, 2, 3], label: 7 },
    { values: [5], keys: [2], width: 3, label: 8 },
    { values: [], width: 3, label: 9 },
  ]);
  assertEquals(features, {
    rows: 3,
    columns: 3,
    data: Float32Array.of(1, 0, 0, 2, 0, 0, 3, 5, 0),
  });
  assertEquals([...labels], [7, 8, 9]);
});

Deno.test("readRecordIo() reads more rows than a call has room for arguments", () => {
  const one = recordIo([{ values: [1.5, -2], label: 3 }]);
  const count = 150_000;
  const bytes = new Uint8Array(count * one.length);
  for (let i = 0; i < count; i++) bytes.set(one, i * one.length);
  const { features, labels } = readRecordIo(bytes, "a");
  assertEquals([features.rows, features.columns], [count, 2]);
  assertEquals(features.data.at(-1), -2);
  assertEquals(labels.at(-1), 3);
});

Deno.test("readRecordIo() refuses rows that contradict themselves or others", () => {
  const refused: [TestRow, string][] = [
    [{ values: [1] }, "record 2 has no label"],
    [{ values: [1], label: 1 }, "record 2 has 1 features, others have 2"],
    [{ values: [], label: 1 }, "record 2 has no features"],
    [
      { values: [1, 2], keys: [0], width: 2, label: 1 },
      "record 2 has 1 keys for 2 values",
    ],
    [
      { values: [1], keys: [5], width: 2, label: 1 },
      "record 2 has the key 5, and its shape is 2",
    ],
    [
      { values: [1], keys: [2 ** 40], label: 1 },
      "are more than 536870912 cells",
    ],
  ];
  for (const [row, reason] of refused) {
    assertThrows(
      () => read([{ values: [1, 2], label: 1 }, row]),
      UserError,
      reason,
    );
  }
});
