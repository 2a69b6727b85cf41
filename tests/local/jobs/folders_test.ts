import { removeFolder } from "../../../lib/local/jobs/folders.ts";
import { assertEquals } from "../../support/assert.ts";

const WRITER = `
  self.onmessage = async ({ data }) => {
    for (let i = 0;; i++) {
      await Deno.mkdir(data + "/" + i, { recursive: true });
      await Deno.writeFile(data + "/" + i + "/file", new Uint8Array(100_000));
      self.postMessage(i);
    }
  };
`;

/** Has a worker write into a folder, and terminates it in the midst. */
async function writeAndTerminate(folder: string): Promise<void> {
  const worker = new Worker(
    `data:text/javascript,${encodeURIComponent(WRITER)}`,
    { type: "module" },
  );
  const writes = new Promise((resolve) => worker.onmessage = resolve);
  worker.postMessage(folder);
  await writes;
  worker.terminate();
}

// Deno.remove alone fails about once in ten times.
Deno.test("A folder goes although a terminated worker's last write is still under way", async () => {
  const parent = await Deno.makeTempDir();
  for (let i = 0; i < 40; i++) {
    await writeAndTerminate(`${parent}/${i}`);
    await removeFolder(`${parent}/${i}`);
  }
  // A write that came after the removal makes its folder anew.
  await removeFolder(parent);
});

Deno.test("Removing a folder that is not there is no error, and what is no folder's fault is one", async () => {
  const file = await Deno.makeTempFile();
  try {
    await removeFolder(`${file}.absent`);
    const error = await removeFolder(`${file}/in a file`).catch((error) =>
      error
    );
    assertEquals(error.code, "ENOTDIR");
  } finally {
    await Deno.remove(file);
  }
});
