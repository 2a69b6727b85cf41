import { InputPipe } from "../../../lib/local/jobs/input_pipe.ts";
import { assertEquals } from "../../support/assert.ts";
import { temporaryFolder } from "../service/support.ts";

const TEXT = "0123456789".repeat(100_000);

/** A pipe of a text that is longer than what a pipe holds. */
async function withPipe(
  use: (pipe: InputPipe, path: string) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/train`;
  const source = { entries: [{ text: TEXT }], wrapped: false, gzip: false };
  await use(await InputPipe.open(path, source), path);
}

function test(name: string, fn: () => Promise<void>): void {
  // Windows has no named pipes.
  Deno.test({ name, ignore: Deno.build.os === "windows", fn });
}

test("A pipe that nobody reads can be closed", () =>
  withPipe(async (pipe) => {
    await pipe.close();
  }));

test("A pipe can be closed after each number of epochs", async () => {
  for (const epochs of [1, 2, 3]) {
    await withPipe(async (pipe, path) => {
      for (let epoch = 0; epoch < epochs; epoch++) {
        assertEquals(await Deno.readTextFile(`${path}_${epoch}`), TEXT);
      }
      await pipe.close();
    });
  }
});

test("A pipe can be closed while its reader still has it open, and reads no further", () =>
  withPipe(async (pipe, path) => {
    const reader = await Deno.open(`${path}_0`);
    await reader.read(new Uint8Array(10));
    const closed = pipe.close();
    reader.close();
    await closed;
  }));
