import type {
  CreateProcessingJobRequest,
  DescribeProcessingJobResponse,
} from "@aws-sdk/client-sagemaker";
import { operations } from "../../../lib/local/operations/mod.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { pythonTest } from "../../support/peers.ts";
import {
  DENO_IMAGE,
  ROLE,
  SKLEARN_IMAGE,
  TestService,
  waitFor,
} from "./support.ts";

const ROOT = "/opt/ml/processing";

function input(name: string, uri: string, path: string) {
  return {
    InputName: name,
    S3Input: {
      S3Uri: uri,
      LocalPath: path,
      S3DataType: "S3Prefix",
      S3InputMode: "File",
    },
  } as const;
}

function output(name: string, mode: "EndOfJob" | "Continuous" = "EndOfJob") {
  return {
    OutputName: name,
    S3Output: {
      S3Uri: `s3://bucket/out/${name}`,
      LocalPath: `${ROOT}/${name}`,
      S3UploadMode: mode,
    },
  } as const;
}

function processingRequest(
  name: string,
  image: string,
  entrypoint: string[],
  args: string[] = [],
): CreateProcessingJobRequest {
  return {
    ProcessingJobName: name,
    RoleArn: ROLE,
    AppSpecification: {
      ImageUri: image,
      ContainerEntrypoint: entrypoint,
      ...(args.length === 0 ? {} : { ContainerArguments: args }),
    },
    ProcessingInputs: [
      input("code", "s3://bucket/code/", `${ROOT}/input/code`),
      input("data", "s3://bucket/data/", `${ROOT}/input/data`),
    ],
    ProcessingOutputConfig: { Outputs: [output("train")] },
    ProcessingResources: {
      ClusterConfig: {
        InstanceCount: 1,
        InstanceType: "ml.m5.large",
        VolumeSizeInGB: 10,
      },
    },
  };
}

async function process(
  service: TestService,
  request: CreateProcessingJobRequest,
): Promise<DescribeProcessingJobResponse> {
  await operations.CreateProcessingJob(request, service.context);
  return await finished(service, request.ProcessingJobName!);
}

async function finished(service: TestService, name: string) {
  await service.scheduler.ended("processing-job", name);
  return await operations.DescribeProcessingJob(
    { ProcessingJobName: name },
    service.context,
  );
}

await pythonTest(
  "A Python script processes inputs to outputs by the paths of the container",
  ["pandas"],
  async (python) => {
    await using service = await TestService.open({ python });
    await service.put(
      "code/preprocess.py",
      `
import argparse, json, os, pathlib
import pandas as pd
parser = argparse.ArgumentParser()
parser.add_argument("--ratio", type=float)
parser.add_argument("--out")
args = parser.parse_args()
frame = pd.read_csv("/opt/ml/processing/input/data/a.csv")
half = frame.iloc[: int(len(frame) * args.ratio)]
folder = pathlib.Path("/opt/ml/processing/train")
(folder / "sub").mkdir(exist_ok=True)
half.to_csv(folder / "sub" / "half.csv", index=False)
pathlib.Path(args.out, "count.txt").write_text(str(len(half)))
config = json.load(open("/opt/ml/config/processingjobconfig.json"))
print(config["ProcessingJobName"], json.load(open("/opt/ml/config/resourceconfig.json"))["hosts"])
print(os.environ["GREETING"])
open("/opt/ml/output/message", "w").write("half of it")
`,
    );
    await service.put("data/a.csv", "x,y\n1,2\n3,4\n5,6\n7,8\n");
    const job = await process(service, {
      ...processingRequest(
        "job",
        SKLEARN_IMAGE,
        ["python3", `${ROOT}/input/code/preprocess.py`],
        ["--ratio", "0.5", `--out=${ROOT}/train`],
      ),
      Environment: { GREETING: "hello" },
    });
    const log = service.log("ProcessingJobs", "job");
    assertEquals(job.ProcessingJobStatus, "Completed", log.join("\n"));
    assertEquals(job.ExitMessage, "half of it");
    assert(+job.ProcessingStartTime! <= +job.ProcessingEndTime!);
    assertEquals(service.keys("out/"), [
      "out/train/count.txt",
      "out/train/sub/half.csv",
    ]);
    assertEquals(service.text("out/train/sub/half.csv"), "x,y\n1,2\n3,4\n");
    assertEquals(log, ["job ['algo-1']", "hello"]);
  },
);

await pythonTest(
  "A failing Python script is a Failed job with its last words, and no outputs",
  ["json"],
  async (python) => {
    await using service = await TestService.open({ python });
    await service.put(
      "code/a.py",
      `
import sys
open("/opt/ml/processing/train/partial", "w").write("x")
import not_installed_at_all
`,
    );
    await service.put("data/a.csv", "1");
    const job = await process(
      service,
      processingRequest("job", SKLEARN_IMAGE, [
        "python3",
        `${ROOT}/input/code/a.py`,
      ]),
    );
    assertEquals(job.ProcessingJobStatus, "Failed");
    assertEquals(
      job.FailureReason,
      `AlgorithmError: ModuleNotFoundError: No module named 'not_installed_at_all'. Install it: ${python} -m pip install not_installed_at_all, exit code: 1`,
    );
    assertEquals(service.keys("out/"), []);
  },
);

Deno.test("A TypeScript script processes with its job's folder and nothing else", async () => {
  await using service = await TestService.open();
  await service.put(
    "code/a.ts",
    `
const [input, output] = Deno.args;
const text = Deno.readTextFileSync(input + "/a.csv");
try {
  Deno.writeTextFileSync("/tmp/outside", "");
} catch (error) {
  console.log(error.name);
}
Deno.writeTextFileSync(output + "/upper.csv", text.toUpperCase());
`,
  );
  await service.put("data/a.csv", "abc");
  const job = await process(
    service,
    processingRequest("job", DENO_IMAGE, [
      "deno",
      "run",
      `${ROOT}/input/code/a.ts`,
    ], [
      `${ROOT}/input/data`,
      `${ROOT}/train`,
    ]),
  );
  assertEquals(
    job.ProcessingJobStatus,
    "Completed",
    service.log("ProcessingJobs", "job").join("\n"),
  );
  assertEquals(service.text("out/train/upper.csv"), "ABC");
  assertEquals(service.log("ProcessingJobs", "job"), ["NotCapable"]);
});

/** Scripts that fail, and what their job must say of it. */
const FAILURES: Readonly<Record<string, RegExp>> = {
  'throw new RangeError("no rows");':
    /^AlgorithmError: error: Uncaught \(in promise\) RangeError: no rows\n.*, exit code: 1$/s,
  'Deno.readTextFileSync(Deno.args[0] + "/no.csv");':
    /NotFound: No such file or directory.*no\.csv'/,
  'import "./not_there.ts";': /Module not found .*not_there\.ts/,
  "const x = ;": /Expression expected/,
  'Deno.mkdirSync("/opt/ml/processing/x");':
    /Requires write access to "\/opt\/ml\/processing\/x".*name this path in ContainerArguments/s,
  'await fetch("https://example.com/");':
    /Requires net access.*bring what it needs by ProcessingInputs/s,
  'console.error("no rows"); Deno.exit(3);':
    /^AlgorithmError: no rows, exit code: 3$/,
  "Deno.exit(4);":
    /^AlgorithmError: See job logs for more information, exit code: 4$/,
};

Deno.test("A failing TypeScript script is a Failed job that says what went wrong, not where the stack ends", async () => {
  await using service = await TestService.open();
  await service.put("data/a.csv", "1");
  for (const [i, [script, reason]] of Object.entries(FAILURES).entries()) {
    await service.put("code/a.ts", script);
    const job = await process(
      service,
      processingRequest(`job${i}`, DENO_IMAGE, [
        "deno",
        "run",
        `${ROOT}/input/code/a.ts`,
      ], [`${ROOT}/input/data`]),
    );
    assert(reason.test(job.FailureReason!), job.FailureReason);
  }
});

Deno.test("Several instances share the files of a sharded input, and all upload", async () => {
  await using service = await TestService.open();
  await service.put(
    "code/a.ts",
    `
const root = Deno.env.get("SAGEBOOK_OPT_ML");
const { current_host } = JSON.parse(Deno.readTextFileSync(root + "/config/resourceconfig.json"));
const names = Array.from(Deno.readDirSync(Deno.args[0]), ({ name }) => name).sort();
Deno.writeTextFileSync(Deno.args[1] + "/" + current_host, names.join());
`,
  );
  for (const name of ["a", "b", "c"]) await service.put(`data/${name}`, name);
  const request = processingRequest(
    "job",
    DENO_IMAGE,
    ["deno", `${ROOT}/input/code/a.ts`],
    [`${ROOT}/input/data`, `${ROOT}/train`],
  );
  request.ProcessingResources!.ClusterConfig!.InstanceCount = 2;
  request.ProcessingInputs![1]!.S3Input!.S3DataDistributionType =
    "ShardedByS3Key";
  await process(service, request);
  assertEquals(service.text("out/train/algo-1"), "a,c");
  assertEquals(service.text("out/train/algo-2"), "b");
});

Deno.test("A Continuous output is uploaded while the job runs, and a job can be stopped", async () => {
  await using service = await TestService.open({ grace: 100 });
  await service.put(
    "code/a.ts",
    `
Deno.writeTextFileSync(Deno.args[0] + "/first", "1");
console.log("wrote");
setInterval(() => {}, 1000);
`,
  );
  await service.put("data/a", "a");
  const request = {
    ...processingRequest(
      "job",
      DENO_IMAGE,
      ["deno", `${ROOT}/input/code/a.ts`],
      [
        `${ROOT}/live`,
      ],
    ),
    ProcessingOutputConfig: { Outputs: [output("live", "Continuous")] },
  };
  await operations.CreateProcessingJob(request, service.context);
  await waitFor(() => service.keys("out/live/").length > 0);
  await operations.StopProcessingJob(
    { ProcessingJobName: "job" },
    service.context,
  );
  const job = await finished(service, "job");
  assertEquals(job.ProcessingJobStatus, "Stopped");
  assertEquals(service.text("out/live/first"), "1");
});

Deno.test("MaxRuntimeInSeconds stops a processing job", async () => {
  await using service = await TestService.open({ grace: 100 });
  await service.put("code/a.ts", "setInterval(() => {}, 1000);");
  await service.put("data/a", "a");
  const job = await process(service, {
    ...processingRequest("job", DENO_IMAGE, [
      "deno",
      `${ROOT}/input/code/a.ts`,
    ]),
    StoppingCondition: { MaxRuntimeInSeconds: 1 },
  });
  assertEquals(job.ProcessingJobStatus, "Stopped");
});
