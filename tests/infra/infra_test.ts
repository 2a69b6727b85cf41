/**
 * The infrastructure is held by its own `deno.json` and lock file: what it needs of
 * npm is large, and is not fetched by whoever only starts Sagebook.
 *
 * @module
 */
import { assert, assertEquals } from "../support/assert.ts";

const root = new URL("../../", import.meta.url).pathname;
const CONFIG = ["--config", "lib/infra/cdk/deno.json"];

async function deno(
  ...args: string[]
): Promise<{ readonly code: number; readonly output: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

Deno.test("the infrastructure's own tests pass: encryption, TLS, least privilege, retention, cdk-nag", async () => {
  const { code, output } = await deno(
    ...["test", "-A", "--no-check", ...CONFIG, "tests/infra/cdk/all.ts"],
  );
  assertEquals(code, 0, output);
});

Deno.test("the infrastructure is formatted, and has no fault of lint or types", async () => {
  const folders = ["lib/infra/cdk", "tests/infra/cdk"];
  for (
    const args of [
      ["fmt", "--check", ...CONFIG, ...folders],
      ["lint", ...CONFIG, ...folders],
      ["check", ...CONFIG, ...folders],
    ]
  ) {
    const { code, output } = await deno(...args);
    assertEquals(code, 0, output);
  }
});

Deno.test("infra:synth writes the template, and refuses what is not legal", async () => {
  const out = await Deno.makeTempDir();
  try {
    const synth = ["task", "infra:synth", "--out", out];
    const { code, output } = await deno(...synth);
    assertEquals(code, 0, output);
    const file = `${out}/Sagebook.template.json`;
    const { Resources } = JSON.parse(await Deno.readTextFile(file));
    assert(Object.keys(Resources).length > 10);
    const refused = await deno(...synth, "--log-retention-days", "8");
    assertEquals(refused.code, 1);
    assert(refused.output.includes("choose from 1, 3, 5"), refused.output);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
});

Deno.test("the lock file of Sagebook itself names no package of the infrastructure", async () => {
  const lock = await Deno.readTextFile(`${root}deno.lock`);
  assert(!/aws-cdk|cdk-nag/.test(lock));
});
