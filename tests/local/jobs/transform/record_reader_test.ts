import { UserError } from "../../../../lib/engines/user_error.ts";
import { readRecords } from "../../../../lib/local/jobs/transform/record_reader.ts";
import { assertEquals, assertRejects } from "../../../support/assert.ts";

function streamOf(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  return ReadableStream.from((function* () {
    for (let at = 0; at < bytes.length; at += size) {
      yield bytes.slice(at, at + size);
    }
  })());
}

async function recordsOf(
  bytes: Uint8Array,
  splitType: "None" | "Line" | "RecordIO" | "TFRecord",
  size: number,
): Promise<string[]> {
  const records: string[] = [];
  for await (const some of readRecords(streamOf(bytes, size), splitType)) {
    records.push(...some.map((record) => new TextDecoder().decode(record)));
  }
  return records;
}

const text = new TextEncoder().encode("one\r\ntwo\n\nfour");

Deno.test("readRecords() cuts lines wherever the pieces of the file end", async () => {
  for (const size of [1, 2, 3, 4, 5, 100]) {
    assertEquals(await recordsOf(text, "Line", size), [
      "one",
      "two",
      "",
      "four",
    ]);
  }
});

Deno.test("readRecords() takes the whole object without SplitType", async () => {
  assertEquals(await recordsOf(text, "None", 3), ["one\r\ntwo\n\nfour"]);
});

function recordIo(...bodies: string[]): Uint8Array {
  const parts = bodies.flatMap((body) => {
    const data = new TextEncoder().encode(body);
    const head = new DataView(new ArrayBuffer(8));
    head.setUint32(0, 0xced7230a, true);
    head.setUint32(4, data.length, true);
    return [
      ...new Uint8Array(head.buffer),
      ...data,
      ...new Array((4 - data.length % 4) % 4).fill(0),
    ];
  });
  return Uint8Array.from(parts);
}

Deno.test("readRecords() cuts RecordIO with its headers kept", async () => {
  const bytes = recordIo("abc", "defgh");
  for (const size of [1, 5, 100]) {
    const records = await recordsOf(bytes, "RecordIO", size);
    assertEquals(records.map((record) => record.includes("abc")), [
      true,
      false,
    ]);
  }
  await assertRejects(
    () => recordsOf(bytes.slice(0, -1), "RecordIO", 100),
    UserError,
    "cut off",
  );
  await assertRejects(
    () => recordsOf(text, "RecordIO", 100),
    UserError,
    "not in the RecordIO format",
  );
});

Deno.test("readRecords() cuts TFRecords", async () => {
  const bytes = new Uint8Array(2 * (16 + 3));
  for (const [i, body] of ["abc", "xyz"].entries()) {
    new DataView(bytes.buffer).setBigUint64(i * 19, 3n, true);
    bytes.set(new TextEncoder().encode(body), i * 19 + 12);
  }
  const records = await recordsOf(bytes, "TFRecord", 4);
  assertEquals(records.map((record) => record.slice(12, 15)), ["abc", "xyz"]);
});
