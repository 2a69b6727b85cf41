import { makeProgram } from "../../lib/cli/program.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";
import { runCommand, startCommand, writeSmallCsv } from "./command.ts";

Deno.test("every command has a help that describes it and each of its options", () => {
  const program = makeProgram(new AbortController().signal);
  for (const command of program.commands) {
    assert(command.description() !== "", command.name());
    for (const { description, flags } of command.options) {
      assert(description !== "", `${command.name()} ${flags}`);
    }
    assertStringIncludes(
      command.helpInformation(),
      command.description().slice(0, 20),
    );
  }
});

Deno.test("every command takes the options that a user expects of it", () => {
  const program = makeProgram(new AbortController().signal);
  const options = (name: string) =>
    program.commands.find((command) => command.name() === name)!
      .options.map(({ long }) => long);
  const session = ["--backend", "--bucket", "--prefix", "--region", "--role"];
  for (const name of ["run", "prep", "train", "compare", "deploy", "clean"]) {
    for (const option of [...session, "--state", "--yes", "--json"]) {
      assert(options(name).includes(option), `${name} ${option}`);
    }
  }
  for (
    const option of [
      ...["--models", "--data", "--target", "--seed", "--test-fraction"],
      ...["--instance-type", "--instance-count", "--spot", "--out"],
      ...["--deploy", "--no-deploy"],
    ]
  ) {
    assert(options("run").includes(option), option);
  }
});

Deno.test("--help and --version end well, a command that is not there does not", async () => {
  await inFolder(async (folder) => {
    const help = await runCommand(folder, ["--help"]);
    assertEquals([help.code, help.stderr], [0, ""]);
    assertStringIncludes(help.stdout, "Usage: sagebook");
    const version = await runCommand(folder, ["--version"]);
    assertEquals(version.code, 0);
    assert(/^\d+\.\d+\.\d+\n$/.test(version.stdout));
    const wrong = await runCommand(folder, ["trian"]);
    assertEquals([wrong.code, wrong.stdout], [1, ""]);
    assertStringIncludes(wrong.stderr, "Did you mean train?");
  });
});

// On Windows no program can press Ctrl-C for another.
const noCtrlC = { ignore: Deno.build.os === "windows" };

Deno.test(
  "serve says where it listens, answers AWS clients, and ends on Ctrl-C",
  noCtrlC,
  async () => {
    await inFolder(async (folder) => {
      await using server = startCommand(folder, ["serve", "--port", "0"]);
      const errors = server.stderr.text();
      let said = "";
      let asked = false;
      for await (
        const text of server.stdout.pipeThrough(new TextDecoderStream())
      ) {
        said += text;
        const url = /listens on (http:\/\/[\d.:]+)/.exec(said)?.[1];
        if (asked || !said.includes("AWS_ENDPOINT_URL")) continue;
        asked = true;
        const response = await fetch(`${url}/`, {
          method: "POST",
          headers: {
            "x-amz-target": "SageMaker.ListModels",
            "content-type": "application/x-amz-json-1.1",
          },
          body: "{}",
        });
        assertEquals(await response.json(), { Models: [] });
        server.kill("SIGINT");
      }
      assertEquals((await server.status).code, 0, await errors);
    });
  },
);

Deno.test("serve refuses half of the credentials, and other machines without any", async () => {
  await inFolder(async (folder) => {
    const half = await runCommand(folder, [
      ...["serve", "--port", "0", "--access-key-id", "me"],
    ]);
    assertEquals(half.code, 1);
    assertStringIncludes(half.stderr, "--secret-access-key");
    const open = await runCommand(folder, [
      ...["serve", "--port", "0", "--host", "0.0.0.0"],
    ]);
    assertEquals(open.code, 1);
    assertStringIncludes(open.stderr, "without credentials");
  });
});

Deno.test("clean asks before it deletes, and deletes nothing where it cannot ask", async () => {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    const data = ["--data", "homes.csv", "--target", "price"];
    assertEquals((await runCommand(folder, ["prep", ...data])).code, 0);
    const asked = await runCommand(folder, ["clean"]);
    assertEquals(asked.code, 1);
    assertStringIncludes(asked.stdout, "prep.json");
    assertStringIncludes(asked.stderr, "pass --yes");
    const again = await runCommand(folder, ["clean", "--json", "--yes"]);
    const { objects } = JSON.parse(again.stdout);
    assertEquals(objects.length, 4);
  });
});
