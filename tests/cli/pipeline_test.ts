import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { dataTest } from "../support/data.ts";
import { inFolder } from "../support/sessions.ts";
import { type Ended, runCommand } from "./command.ts";

/** Steps by name, with how they ended, as `--json` tells them. */
interface Told {
  readonly arn: string;
  readonly status: string;
  readonly steps: readonly {
    readonly StepName: string;
    readonly StepStatus: string;
    readonly StartTime: string;
    readonly Metadata?: { readonly RegisterModel?: { readonly Arn: string } };
  }[];
  readonly evaluation: { readonly test_rows: number };
}

dataTest(
  "the pipeline is run, listed, retried and told of from the command line",
  async (data) => {
    await inFolder(async (folder) => {
      const sagebook = (...args: string[]): Promise<Ended> =>
        runCommand(folder, args, { SAGEBOOK_DATA: data });

      const run = await sagebook("run", "--pipeline", "mpg", "--json");
      assertEquals(run.code, 0, run.stderr);
      const told: Told = JSON.parse(run.stdout);
      assertEquals([told.status, told.evaluation.test_rows], ["Succeeded", 60]);
      const model = told.steps
        .find(({ StepName }) => StepName === "RegisterModel")!
        .Metadata!.RegisterModel!.Arn;

      const failed = await sagebook("pipeline", "run", "--threshold", "1");
      assertEquals(failed.code, 1);
      assertStringIncludes(failed.stderr, "is above 1");

      const list = await sagebook("pipeline", "list", "--json");
      const executions: {
        PipelineExecutionArn: string;
        PipelineExecutionStatus: string;
      }[] = JSON.parse(list.stdout);
      assertEquals(
        executions.map((one) => one.PipelineExecutionStatus),
        ["Failed", "Succeeded"],
      );

      // What succeeded is shown again, not run again.
      const [{ PipelineExecutionArn: arn }] = executions as [
        typeof executions[0],
      ];
      const retry = await sagebook("pipeline", "retry", arn);
      assertEquals(retry.code, 1);
      assertStringIncludes(retry.stderr, "is above 1");

      const stop = await sagebook("pipeline", "stop", arn);
      assertEquals(stop.code, 1);
      assertStringIncludes(
        stop.stderr,
        "Only pipeline executions in Executing",
      );

      const lineage = await sagebook("pipeline", "lineage", model);
      assertEquals(lineage.code, 0, lineage.stderr);
      assertStringIncludes(lineage.stdout, "mpg/data/auto-mpg.csv");
      assert(
        /Registered by .*\/execution\/[a-z0-9]{12}/.test(lineage.stdout),
        lineage.stdout,
      );
    });
  },
);

Deno.test("pipeline show draws the graph as Mermaid", async () => {
  await inFolder(async (folder) => {
    const { code, stdout } = await runCommand(folder, ["pipeline", "show"]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "flowchart TD\n");
    assertStringIncludes(stdout, "MseIsLowEnough -->|true| RegisterModel");
  });
});

Deno.test("a pipeline of one's own is run, shown and listed by its file", async () => {
  await inFolder(async (folder) => {
    const definition = {
      Version: "2020-12-01",
      Parameters: [{ Name: "Why", Type: "String" }],
      Steps: [{
        Name: "End",
        Type: "Fail",
        Arguments: { ErrorMessage: { Get: "Parameters.Why" } },
      }],
    };
    await Deno.writeTextFile(
      `${folder}/Mine.json`,
      JSON.stringify(definition),
    );
    const sagebook = (...args: string[]) =>
      runCommand(folder, ["pipeline", ...args, "--definition", "Mine.json"]);
    const run = await sagebook("run", "--set", "Why=because");
    assertEquals(run.code, 1);
    assertStringIncludes(run.stderr, "because");
    const list = await sagebook("list");
    assertStringIncludes(list.stdout, "pipeline/Mine/execution/");
    const show = await sagebook("show");
    assertStringIncludes(show.stdout, 'End["End<br>Fail"]');
    const unknown = await sagebook("run", "--set", "Wy=because");
    assertStringIncludes(unknown.stderr, "Unknown parameter 'Wy'");
  });
});

const BAD: readonly [what: string, args: readonly string[], message: string][] =
  [
    [
      "a threshold that is no number",
      ["run", "--threshold", "low"],
      'Cannot take the threshold "low"',
    ],
    [
      "data that are not there",
      ["run", "--data", "nowhere"],
      'there is no file "nowhere/auto-mpg.csv"',
    ],
    [
      "a definition that is not there",
      ["run", "--definition", "none.json"],
      'Cannot read the definition: there is no file "none.json"',
    ],
    [
      "another pipeline",
      ["run", "--pipeline", "mgp"],
      "Allowed choices are mpg",
    ],
    [
      "an execution that is not there",
      [
        "retry",
        "arn:aws:sagemaker:us-east-1:000000000000:pipeline/p/execution/abc",
      ],
      "does not exist",
    ],
    [
      "a model that is not there",
      ["lineage", "s3://bucket/no-model"],
      'Cannot tell the lineage of "s3://bucket/no-model"',
    ],
    [
      "AWS without leave",
      [
        ...["run", "--backend", "aws", "--bucket", "some-bucket"],
        ...["--role", "arn:aws:iam::123456789012:role/R"],
      ],
      "pass --yes to go ahead",
    ],
  ];

for (const [what, args, message] of BAD) {
  Deno.test(`pipeline refuses ${what} in a line`, async () => {
    await inFolder(async (folder) => {
      const ended = await runCommand(folder, ["pipeline", ...args], {
        SAGEBOOK_DATA: "",
      });
      assertEquals(ended.code, 1, ended.stdout);
      assertStringIncludes(ended.stderr, message);
      assert(!ended.stderr.includes("    at "), ended.stderr);
    });
  });
}
