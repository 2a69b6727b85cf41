/**
 * Fills the disk of a state folder, ends without closing it, and opens it again: to be
 * run where that disk is small, by `state_full_disk_test.ts`.
 *
 * @module
 */
import { State } from "../../../lib/local/store/state.ts";
import { assert, assertEquals } from "../../support/assert.ts";

const [folder, phase] = Deno.args as [string, string];
const filler = `${folder}/filler`;

function fillDisk(): void {
  using file = Deno.openSync(filler, { create: true, append: true });
  for (const size of [2 ** 16, 2 ** 10, 1]) {
    try {
      for (;;) file.writeSync(new Uint8Array(size));
    } catch (error) {
      assertEquals((error as { code?: string }).code, "ENOSPC");
    }
  }
}

const state = new State(folder, "us-east-1");
const put = (key: string) =>
  state.objects.put("bucket", key, new TextEncoder().encode(key));
if (phase === "fill") {
  state.objects.createBucket("bucket");
  await put("kept");
  fillDisk();
  const error = await put("refused").then(() => undefined, (error) => error);
  assert(error !== undefined, "A full disk took an object");
  Deno.exit(9);
}
const { path } = state.objects.get("bucket", "kept")!;
assertEquals(Deno.readTextFileSync(path), "kept");
assertEquals(state.objects.get("bucket", "refused"), undefined);
Deno.removeSync(filler);
await put("after");
state[Symbol.dispose]();
