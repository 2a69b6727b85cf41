/**
 * The infrastructure is held by its own `deno.json` and lock file: what it needs of
 * npm is large, and is not fetched by whoever only starts Sagebook.
 *
 * @module
 */
import { npxCommand } from "../../lib/infra/cdk/cdk_cli.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";
import { type Answer, CONFIG, deno } from "./infra_command.ts";

Deno.test("the infrastructure's own tests pass: encryption, TLS, least privilege, retention, cdk-nag", async () => {
  const { code, output } = await deno(
    ["test", "-A", "--no-check", ...CONFIG, "tests/infra/cdk/all.ts"],
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
    const { code, output } = await deno(args);
    assertEquals(code, 0, output);
  }
});

function synth(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return deno(["task", "infra:synth", "--out", folder, ...args], env);
}

Deno.test("infra:synth writes the template, with the options that are given, for the region of the environment", () =>
  inFolder(async (folder) => {
    const { code, output } = await synth(
      folder,
      [
        ...[
          "--stack-name",
          "Homes",
          "--tag",
          "team=homes",
          "--tag",
          "cost=a=b",
        ],
        ...["--own-endpoint", "homes", "--own-pipeline", "Retrain"],
        ...["--own-pipeline", "Nightly", "--own-model-package-group", "flats"],
      ],
      { AWS_REGION: "eu-west-1" },
    );
    assertEquals(code, 0, output);
    const file = `${folder}/Homes.template.json`;
    const { Resources } = JSON.parse(await Deno.readTextFile(file));
    assert(Object.keys(Resources).length > 10);
    const text = JSON.stringify(Resources);
    assert(text.includes('"Tags":[{"Key":"cost","Value":"a=b"},'), text);
    assert(text.includes(":sagemaker:eu-west-1:"));
    for (
      const name of [
        ...["endpoint/homes", "pipeline/Retrain", "pipeline/Nightly"],
        "model-package-group/flats",
      ]
    ) {
      assert(text.includes(`:${name}"`), name);
    }
  }));

Deno.test("infra:synth is for the profile's region where the environment names none, as a run is", () =>
  inFolder(async (folder) => {
    const config = `${folder}/config`;
    await Deno.writeTextFile(
      config,
      "[profile homes]\nregion = eu-central-1\n",
    );
    const { code, output } = await synth(folder, [], {
      ...{ AWS_REGION: "", AWS_DEFAULT_REGION: "", AWS_PROFILE: "homes" },
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: `${folder}/none`,
    });
    assertEquals(code, 0, output);
    const file = `${folder}/Sagebook.template.json`;
    const text = await Deno.readTextFile(file);
    assert(text.includes(":sagemaker:eu-central-1:"), "its region is named");
  }));

const REFUSED: readonly (readonly [readonly string[], RegExp])[] = [
  [["--log-retention-days", "8"], /Error: .*choose from 1, 3, 5/],
  [["--tier-after-days", "3x"], /'3x' is invalid. Give a whole number of days/],
  [["--monthly-budget", "much"], /'much' is invalid. Give US dollars/],
  [["--tag", "homes"], /'homes' is invalid. Give a key and a value/],
  [["--own-pipeline", "*"], /Error: Cannot allow the name "\*"/],
  [["--nope"], /unknown option '--nope'/],
  [["homes"], /too many arguments/],
  [["--region", "ap-southeast-4"], /'AWS::Budgets::Budget' does not exist in/],
];

for (const [args, message] of REFUSED) {
  Deno.test(`infra:synth ${args.join(" ")} is refused, says why, and leaves no template`, () =>
    inFolder(async (folder) => {
      const { code, output } = await synth(folder, args);
      assertEquals(code, 1, output);
      assert(message.test(output), output);
      const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
      assert(!names.some((name) => name.includes("template")), names.join());
    }));
}

Deno.test("infra:deploy without a terminal asks for --yes, and starts nothing", () =>
  inFolder(async (folder) => {
    const deploy = ["task", "infra:deploy", "--out", folder];
    // Nothing but Deno is on this path: whatever else were started is not found.
    const { code, output } = await deno(deploy, { PATH: folder });
    assertEquals(code, 1, output);
    assert(/look at infra:diff, then pass --yes/.test(output), output);
  }));

Deno.test({
  name: "infra:diff without Node.js says what is missing",
  // There the shell says it.
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const diff = ["task", "infra:diff", "--out", folder];
      const { code, output } = await deno(diff, { PATH: folder });
      assertEquals(code, 1, output);
      assert(/there is no npx.*Install Node.js/.test(output), output);
    }),
});

Deno.test("npx is started by the shell on Windows alone, where it is a batch file", () => {
  assertEquals(npxCommand(["cdk", "diff"], "linux"), ["npx", "cdk", "diff"]);
  assertEquals(npxCommand(["cdk", "diff"], "darwin"), ["npx", "cdk", "diff"]);
  assertEquals(
    npxCommand(["cdk", "diff"], "windows"),
    ["cmd", "/d", "/c", "npx", "cdk", "diff"],
  );
});

Deno.test("the lock file of Sagebook itself names no package of the infrastructure", async () => {
  const lock = await Deno.readTextFile(
    new URL("../../deno.lock", import.meta.url),
  );
  assert(!/aws-cdk|cdk-nag/.test(lock));
});
