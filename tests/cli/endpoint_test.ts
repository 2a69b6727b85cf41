import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";
import { runCommand, writeSmallCsv } from "./command.ts";

Deno.test("deploy --endpoint leaves an endpoint, which clean lists first and deletes", async () => {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCommand(folder, args);
      assertEquals(code, 0, stderr);
      return stdout;
    };
    const data = ["--data", "homes.csv", "--target", "price", "--no-deploy"];
    await run("run", ...data, "--models", "knn", "--set", "knn.k=3");
    const made = await run("deploy", "--endpoint", "homes-1", "--json");
    assertEquals(JSON.parse(made), { endpoint: "homes-1", model: "knn" });
    const { stdout, stderr } = await runCommand(folder, ["clean"]);
    assertEquals(stdout.split("\n").slice(0, 3), [
      "endpoint  homes-1",
      "config    homes-1",
      "model     homes-1",
    ]);
    assertStringIncludes(stderr, "1 endpoint, 1 endpoint configuration, ");
    await run("clean", "--yes");
    assertStringIncludes(await run("clean"), "nothing to delete");
  });
});

const REFUSED = {
  "--max-payload 3": 'Cannot use "--max-payload" with "--endpoint"',
  "--max-concurrent 2": 'Cannot use "--max-concurrent" with "--endpoint"',
  "--resume": 'Cannot use "--resume" with "--endpoint"',
  "--endpoint my_homes": 'Cannot use the endpoint name "my_homes"',
  "--instance-type ml.p3dn.24xlarge": "the API does not take it for endpoints",
};

for (const [options, message] of Object.entries(REFUSED)) {
  Deno.test(`deploy --endpoint refuses ${options}, before it asks for anything`, async () => {
    await inFolder(async (folder) => {
      const { code, stderr } = await runCommand(folder, [
        ...["deploy", "--endpoint", ...options.split(" ")],
      ]);
      assertEquals(code, 1);
      assertStringIncludes(stderr, message);
      assertEquals(Array.from(Deno.readDirSync(folder)), []);
    });
  });
}
