import { fileURLToPath } from "node:url";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { dataTest } from "../support/data.ts";
import { inFolder } from "../support/sessions.ts";
import { type Ended, runCommand, startCommand } from "./command.ts";

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
      assertStringIncludes(failed.stdout, "59 validation rows and 60 test");
      const report = await Deno.readTextFile(
        `${folder}/.sagebook/out/mpg_report.html`,
      );
      assertStringIncludes(report, "59 validation rows");
      assert(/MSE<\/dt><dd>4\.8 to 20\.8</.test(report), "the interval");

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
        "Only pipelines with 'Executing' status can be stopped",
      );

      const lineage = await sagebook("pipeline", "lineage", model);
      assertEquals(lineage.code, 0, lineage.stderr);
      assert(
        /mpg\/data\/[0-9a-f]{12}\/auto-mpg.csv/.test(lineage.stdout),
        lineage.stdout,
      );
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
    // As Windows' editors save it, with a mark of its bytes' order.
    await Deno.writeTextFile(
      `${folder}/Mine.json`,
      `\ufeff${JSON.stringify(definition)}`,
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

dataTest(
  "other cars at the same path are no hit of the cache, and what fails is told as JSON",
  async (data) => {
    await inFolder(async (folder) => {
      const file = `${folder}/auto-mpg.csv`;
      const lines = (await Deno.readTextFile(`${data}/auto-mpg.csv`))
        .split("\n");
      const run = async (text: string) => {
        await Deno.writeTextFile(file, text);
        const { code, stdout } = await runCommand(
          folder,
          ["pipeline", "run", "--json", "--data", file],
        );
        const { status, steps, evaluation, execution } = JSON.parse(stdout);
        const cached = steps.filter((step: { CacheHitResult?: unknown }) =>
          step.CacheHitResult !== undefined
        );
        const rows = evaluation?.test_rows;
        return { code, status, rows, execution, cached: cached.length };
      };
      const first = await run(lines.join("\n"));
      assertEquals([first.code, first.rows, first.cached], [0, 60, 0]);
      const fewer = await run(lines.slice(0, 201).join("\n"));
      assertEquals([fewer.code, fewer.rows, fewer.cached], [0, 30, 0]);
      const again = await run(lines.join("\n"));
      assertEquals([again.code, again.rows, again.cached], [0, 60, 2]);
      const few = await run(lines.slice(0, 4).join("\n"));
      assertEquals([few.code, few.status], [1, "Failed"]);
      assertStringIncludes(
        few.execution.FailureReason,
        "One or multiple steps failed",
      );
    });
  },
);

/** A command that gets Ctrl-C as soon as it tells of the step Tune. */
async function interrupted(
  folder: string,
  args: readonly string[],
): Promise<Ended> {
  const child = startCommand(folder, args, { SAGEBOOK_DATA: "" });
  const stdout = new Response(child.stdout).text();
  let stderr = "";
  let isHit = false;
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    stderr += text;
    if (isHit || !stderr.includes("Tune ")) continue;
    isHit = true;
    child.kill("SIGINT");
  }
  const { code } = await child.status;
  return { code, stdout: await stdout, stderr };
}

Deno.test({
  name: "Ctrl-C stops an execution, and the message tells how to go on with it",
  ignore: Deno.build.os === "windows",
  async fn() {
    await inFolder(async (folder) => {
      const state = ["--state", "elsewhere"];
      const run = ["pipeline", "run", "--set", "MaxTrainingJobs=500", ...state];
      const first = await interrupted(folder, run);
      assertEquals([first.code, first.stdout], [130, ""]);
      const next =
        /To go on: deno task sagebook (pipeline retry arn:\S+ --state elsewhere)\n/
          .exec(first.stderr);
      assert(next !== null, first.stderr);

      const list = await runCommand(folder, ["pipeline", "list", ...state]);
      assert(/Stopped +arn/.test(list.stdout), list.stdout);
      const again = await interrupted(folder, next[1]!.split(" "));
      assertEquals(again.code, 130);
      assert(/Preprocess +Succeeded/.test(again.stderr), again.stderr);
      assert(!/Preprocess +Executing/.test(again.stderr), again.stderr);
    });
  },
});

Deno.test("what was never run has no executions", async () => {
  await inFolder(async (folder) => {
    const list = (...args: string[]) =>
      runCommand(folder, ["pipeline", "list", ...args]);
    const told = await list();
    assertEquals([told.code, told.stderr], [0, ""]);
    assertStringIncludes(told.stdout, "AutoMpg has no executions");
    assertEquals((await list("--json")).stdout, "[]\n");
  });
});

Deno.test("pipeline show --json writes the definition that run sends", async () => {
  await inFolder(async (folder) => {
    const env = { SAGEBOOK_DATA: "" };
    const show = await runCommand(folder, ["pipeline", "show", "--json"], env);
    const { Version, Steps, Parameters } = JSON.parse(show.stdout);
    assertEquals([Version, Steps.length], ["2020-12-01", 6]);
    assert(
      /\/mpg\/data\/[0-9a-f]{12}\/auto-mpg.csv$/
        .test(Parameters[0].DefaultValue),
      Parameters[0].DefaultValue,
    );
  });
});

const BAD: readonly [what: string, args: readonly string[], message: string][] =
  [
    [
      "a threshold that is no number",
      ["run", "--threshold", "low"],
      "argument 'low' is invalid. It must be a number above 0",
    ],
    [
      "a threshold that is given twice",
      ["run", "--threshold", "5", "--set", "MseThreshold=6"],
      'Cannot use both "--threshold" and "--set MseThreshold=…"',
    ],
    [
      "a search of no trials",
      ["run", "--set", "MaxTrainingJobs=0"],
      'Cannot take "0" as MaxTrainingJobs: it must be a whole number from 1',
    ],
    [
      "an unknown approval",
      ["run", "--set", "ModelApprovalStatus=Yes"],
      'Cannot take "Yes" as ModelApprovalStatus: it must be one of',
    ],
    [
      "a seed that is no number",
      ["run", "--set", "SplitSeed=x"],
      'Cannot take "x" as SplitSeed: it must be a whole number',
    ],
    [
      "a file as the URI of the cars",
      ["run", "--set", "InputDataUrl=cars.csv"],
      'Cannot take "cars.csv" as InputDataUrl: it must be the S3 URI',
    ],
    [
      "a file of something else as cars",
      ["run", "--data", fileURLToPath(import.meta.url)],
      "as Auto MPG: its first line lacks",
    ],
    [
      "a threshold for a pipeline of one's own",
      ["run", "--definition", "mine.json", "--threshold", "5"],
      'Cannot use "--threshold" with "--definition"',
    ],
    [
      "a file whose name is none for a pipeline",
      ["list", "--definition", "my pipeline.json"],
      'Cannot name a pipeline as the file "my pipeline.json"',
    ],
    [
      "a folder as a definition",
      ["show", "--definition", "."],
      'Cannot read the definition ".": it is a folder',
    ],
    [
      "what is no ARN of an execution",
      ["retry", "abc"],
      '"abc" is not the ARN of an execution',
    ],
    [
      "data that are not there",
      ["run", "--data", "nowhere"],
      'there is no file "nowhere/auto-mpg.csv"',
    ],
    [
      "a definition that is not there",
      ["run", "--definition", "none.json"],
      'Cannot read the definition "none.json": there is no such file',
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

const WITHOUT_MEANING = [
  ...["--models=knn", "--target=mpg", "--seed=1", "--test-fraction=.2"],
  ...["--validation-fraction=.2", "--tune", "--trials=3", "--no-deploy"],
  ...["--instance-type=ml.m5.large", "--resume"],
];

Deno.test("run --pipeline refuses each option that has no meaning for it", async () => {
  await inFolder(async (folder) => {
    const refusals = WITHOUT_MEANING.map(async (option) => {
      const { code, stderr } = await runCommand(folder, [
        ...["run", "--pipeline", "mpg", option],
      ]);
      const [name] = option.split("=");
      const named = `Cannot use "${name}" with "--pipeline"`;
      assert(code === 1 && stderr.includes(named), `${option}: ${stderr}`);
    });
    await Promise.all(refusals);
    const { stderr } = await runCommand(folder, ["run", "--threshold", "3"]);
    assertStringIncludes(stderr, 'Cannot use "--threshold" without');
  });
});

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
