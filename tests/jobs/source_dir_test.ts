import { packSourceDir } from "../../lib/jobs/source_dir.ts";
import { assertEquals } from "../support/assert.ts";
import { pythonTest, runPython } from "../support/peers.ts";

const script = new TextEncoder().encode("print('hello')\n");

Deno.test("packSourceDir() gives the same bytes for the same script", async () => {
  const [a, b] = [
    await packSourceDir("s.py", script),
    await packSourceDir("s.py", script),
  ];
  assertEquals(a, b);
});

await pythonTest(
  "packSourceDir() makes an archive that Python's tarfile reads",
  ["tarfile"],
  async (python) => {
    const file = await Deno.makeTempFile({ suffix: ".tar.gz" });
    try {
      await Deno.writeFile(file, await packSourceDir("s.py", script));
      const printed = await runPython(
        python,
        `
import sys, tarfile
with tarfile.open(sys.argv[1], "r:gz") as archive:
    (member,) = archive.getmembers()
    print(member.name, oct(member.mode), archive.extractfile(member).read())
`,
        [file],
      );
      assertEquals(printed, "s.py 0o644 b\"print('hello')\\n\"\n");
    } finally {
      await Deno.remove(file);
    }
  },
);
