import { eachLine } from "../../../lib/local/containers/script/lines.ts";
import { assert, assertEquals } from "../../support/assert.ts";

function streamOf(
  ...pieces: string[]
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return ReadableStream.from(pieces.map((piece) => encoder.encode(piece)));
}

async function linesOf(...pieces: string[]): Promise<string[]> {
  const lines: string[] = [];
  await eachLine(streamOf(...pieces), (line) => lines.push(line));
  return lines;
}

Deno.test("eachLine() ends lines as terminals do, wherever the stream is cut", async () => {
  const text = "a\nb\r\nc\rd\n\ne\r\n\r\nlast";
  const expected = ["a", "b", "c", "d", "", "e", "", "last"];
  assertEquals(await linesOf(text), expected);
  for (let cut = 1; cut < text.length; cut++) {
    const lines = await linesOf(text.slice(0, cut), text.slice(cut));
    assertEquals(lines, expected, `cut at ${cut}`);
  }
  assertEquals(await linesOf(...text), expected);
});

Deno.test("eachLine() cuts a line without end, and loses none of it", async () => {
  const piece = "é".repeat(100_000);
  const lines = await linesOf(...Array<string>(50).fill(piece), "\nnext");
  assertEquals(lines.pop(), "next");
  assert(lines.every((line) => line.length <= 250_000));
  assertEquals(lines.join("").length, 50 * piece.length);
});

Deno.test("eachLine() reads no further while it is to wait", async () => {
  let read = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode("line\n"));
      if (++read === 1000) controller.close();
    },
  });
  const open = Promise.withResolvers<void>();
  let lines = 0;
  const done = eachLine(stream, () => lines++, { keepUp: () => open.promise });
  const moment = () => new Promise((resolve) => setTimeout(resolve, 20));
  while (lines === 0) await moment();
  await moment();
  assertEquals(lines, 1);
  assert(read < 10, `${read} pieces were read ahead`);
  open.resolve();
  await done;
  assertEquals(lines, 1000);
});
