import { assertEquals } from "../support/assert.ts";
import { hasProgram } from "../support/peers.ts";
import { inFolder } from "../support/sessions.ts";
import { CONFIG, deno } from "./infra_command.ts";

const available = await hasProgram("cfn-lint");

/**
 * What cfn-lint says of templates for a region, hints among them, save that to write
 * `Fn::Sub` where the CDK writes `Fn::Join`.
 */
async function lint(region: string, files: string[]): Promise<string> {
  const { stdout } = await new Deno.Command("cfn-lint", {
    args: [
      ...["--include-checks", "I", "--ignore-checks", "I1022"],
      ...["--regions", region, "--", ...files],
    ],
  }).output();
  return new TextDecoder().decode(stdout);
}

/** The templates of all variants of the infrastructure's own tests, by region. */
async function writeTemplates(folder: string): Promise<Map<string, string[]>> {
  const { code, output } = await deno(
    [
      ...["run", "-A", "--no-check", ...CONFIG],
      ...["tests/infra/cdk/templates.ts", folder],
    ],
  );
  assertEquals(code, 0, output);
  return new Map(
    Array.from(Deno.readDirSync(folder), ({ name: region }) => [
      region,
      Array.from(
        Deno.readDirSync(`${folder}/${region}`),
        ({ name }) => `${folder}/${region}/${name}`,
      ),
    ]),
  );
}

Deno.test({
  name:
    "cfn-lint has neither errors, warnings nor hints for any way to make the stack, in its region [needs cfn-lint]",
  ignore: !available,
  fn: () =>
    inFolder(async (folder) => {
      const templates = await writeTemplates(folder);
      assertEquals(templates.size, 5);
      for (const [region, files] of templates) {
        assertEquals(await lint(region, files), "", region);
      }
    }),
});

Deno.test({
  name:
    "cfn-lint does object where there is something to object to [needs cfn-lint]",
  ignore: !available,
  fn: () =>
    inFolder(async (folder) => {
      const file = `${folder}/broken.json`;
      const Bucket = { Type: "AWS::S3::Bucket", Properties: { Nam: "homes" } };
      await Deno.writeTextFile(
        file,
        JSON.stringify({ Resources: { Bucket } }),
      );
      const [rule] = (await lint("us-east-1", [file])).split(" ");
      assertEquals(rule, "E3002");
    }),
});
