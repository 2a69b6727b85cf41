import { assert, assertEquals } from "../support/assert.ts";
import { awsCliTest, type CliAnswer, runAwsCli } from "./aws_cli.ts";
import { checkFilters } from "./sagemaker_filters.ts";
import {
  LOG_LINES,
  longRequest,
  MODEL_KINDS,
  modelRequest,
  processingRequest,
  readPredictions,
  trainingRequest,
  transformRequest,
} from "./sagemaker_requests.ts";
import { mebibytes, withTourServer } from "./sagemaker_support.ts";

/** The AWS CLI, pointed at one server. */
class Cli {
  readonly #url: string;
  readonly #folder: string;

  constructor(url: string, folder: string) {
    this.#url = url;
    this.#folder = folder;
  }

  #run(args: readonly string[]): Promise<CliAnswer> {
    return runAwsCli(this.#url, args, this.#folder);
  }

  /** What the CLI prints. */
  async text(...args: string[]): Promise<string> {
    const { success, stdout, stderr } = await this.#run(args);
    assert(success, `aws ${args.join(" ")}: ${stderr}`);
    return stdout.trim();
  }

  /** One operation of SageMaker. */
  sagemaker(operation: string, input: object = {}): Promise<string> {
    return this.text(
      "sagemaker",
      operation,
      "--cli-input-json",
      JSON.stringify(input),
    );
  }

  /** What the CLI says of an operation that is refused. */
  async refused(operation: string, input: object): Promise<string> {
    const { success, stderr } = await this.#run([
      "sagemaker",
      operation,
      "--cli-input-json",
      JSON.stringify(input),
    ]);
    assert(!success, `${operation} should be refused`);
    return stderr.trim();
  }

  /** Asks until `query` of a Describe operation answers one of `ends`. */
  async until(
    operation: string,
    input: object,
    query: string,
    ends: readonly string[],
  ): Promise<string> {
    for (;;) {
      const answer = await this.text(
        "sagemaker",
        operation,
        "--cli-input-json",
        JSON.stringify(input),
        "--query",
        query,
        "--output",
        "text",
      );
      if (ends.includes(answer)) return answer;
    }
  }
}

const ENDS = ["Completed", "Failed", "Stopped"];
const LOG_GROUP = "/aws/sagemaker/TrainingJobs";

/** 200 MiB go up in parts and come back; a folder is synchronized. */
async function moveObjects(cli: Cli, folder: string): Promise<void> {
  await cli.text("s3", "mb", "s3://bucket");
  await cli.text("s3", "cp", "train.csv", "s3://bucket/data/train/train.csv");
  await cli.text("s3", "cp", "batch.csv", "s3://bucket/batch/batch.csv");
  await cli.text("s3", "cp", "numbers.csv", "s3://bucket/numbers/a.csv");
  for (const name of ["double.ts", "sourcedir.tar.gz"]) {
    await cli.text("s3", "cp", name, "s3://bucket/code/");
  }
  {
    using large = await Deno.create(`${folder}/large`);
    for (const bytes of mebibytes(200)) await large.write(bytes);
  }
  await cli.text("s3", "cp", "--quiet", "large", "s3://bucket/large");
  await cli.text("s3", "cp", "--quiet", "s3://bucket/large", "large-back");
  const { success } = await new Deno.Command("cmp", {
    args: [`${folder}/large`, `${folder}/large-back`],
  }).output();
  assert(success, "The large object came back changed");
  await Deno.mkdir(`${folder}/tree/below`, { recursive: true });
  await Deno.writeTextFile(`${folder}/tree/a`, "a");
  await Deno.writeTextFile(`${folder}/tree/below/b c`, "b");
  await cli.text("s3", "sync", "tree", "s3://bucket/tree");
  assertEquals(await cli.text("s3", "sync", "tree", "s3://bucket/tree"), "");
  await cli.text("s3", "sync", "s3://bucket/tree", "tree-back");
  assertEquals(await Deno.readTextFile(`${folder}/tree-back/below/b c`), "b");
}

async function trainAll(cli: Cli): Promise<void> {
  for (const kind of MODEL_KINDS) {
    await cli.sagemaker("create-training-job", trainingRequest(kind));
  }
  for (const kind of MODEL_KINDS) {
    const job = { TrainingJobName: kind };
    const status = await cli.until(
      "describe-training-job",
      job,
      "TrainingJobStatus",
      ENDS,
    );
    assertEquals(status, "Completed", kind);
    const { TrainingJobArn: ResourceArn } = JSON.parse(
      await cli.sagemaker("describe-training-job", job),
    );
    const tags = JSON.parse(await cli.sagemaker("list-tags", { ResourceArn }));
    assertEquals(tags.Tags, [{ Key: "model", Value: kind }]);
    const stream = await cli.text(
      ...["logs", "describe-log-streams", "--log-group-name", LOG_GROUP],
      ...["--log-stream-name-prefix", `${kind}/`, "--output", "text"],
      ...["--query", "logStreams[0].logStreamName"],
    );
    const log = await cli.text(
      ...["logs", "get-log-events", "--log-group-name", LOG_GROUP],
      ...["--log-stream-name", stream, "--start-from-head"],
    );
    const { events } = JSON.parse(log) as { events: { message: string }[] };
    assert(events.some(({ message }) => LOG_LINES[kind].test(message)), log);
  }
  const tail = await cli.text("logs", "tail", LOG_GROUP, "--since", "1h");
  assert(tail.includes("[19]#011train-rmse:"), tail);
}

async function stopOne(cli: Cli): Promise<void> {
  await cli.sagemaker("create-training-job", longRequest());
  const long = { TrainingJobName: "long" };
  await cli.until("describe-training-job", long, "SecondaryStatus", [
    "Training",
  ]);
  await cli.sagemaker("stop-training-job", long);
  const status = "TrainingJobStatus";
  assertEquals(
    await cli.until("describe-training-job", long, status, ENDS),
    "Stopped",
  );
}

async function beRefused(cli: Cli): Promise<void> {
  assertEquals(
    await cli.refused("stop-training-job", { TrainingJobName: "xgboost" }),
    "An error occurred (ValidationException) when calling the StopTrainingJob operation: The request was rejected because the training job is in status Completed.",
  );
  assert(
    (await cli.refused("create-training-job", trainingRequest("xgboost")))
      .startsWith(
        "An error occurred (ResourceInUse) when calling the CreateTrainingJob operation: Training job names must be unique",
      ),
  );
  assert(
    (await cli.refused("describe-model", { ModelName: "none" })).includes(
      "Could not find model",
    ),
  );
}

async function transformAll(cli: Cli): Promise<void> {
  for (const kind of MODEL_KINDS) {
    await cli.sagemaker("create-model", modelRequest(kind));
    await cli.sagemaker("create-transform-job", transformRequest(kind));
    const status = await cli.until(
      "describe-transform-job",
      { TransformJobName: kind },
      "TransformJobStatus",
      ENDS,
    );
    assertEquals(status, "Completed", kind);
    const uri = `s3://bucket/out/${kind}/batch.csv.out`;
    const output = await cli.text("s3", "cp", uri, "-");
    assert(readPredictions(kind, output), `${kind}: ${output}`);
  }
}

async function process(cli: Cli): Promise<void> {
  await cli.sagemaker("create-processing-job", processingRequest("process"));
  const status = await cli.until(
    "describe-processing-job",
    { ProcessingJobName: "process" },
    "ProcessingJobStatus",
    ENDS,
  );
  assertEquals(status, "Completed");
  const doubled = "s3://bucket/process/doubled.csv";
  assertEquals(await cli.text("s3", "cp", doubled, "-"), "2,4\n6,8");
  const listed = await cli.sagemaker("list-processing-jobs", {
    NameContains: "proc",
    StatusEquals: "Completed",
  });
  assertEquals(JSON.parse(listed).ProcessingJobSummaries.length, 1);
}

async function tagModel(cli: Cli): Promise<void> {
  const { ModelArn: ResourceArn } = JSON.parse(
    await cli.sagemaker("describe-model", { ModelName: "xgboost" }),
  );
  const Tags = [{ Key: "a", Value: "1" }, { Key: "b", Value: "2" }];
  await cli.sagemaker("add-tags", { ResourceArn, Tags });
  await cli.sagemaker("delete-tags", { ResourceArn, TagKeys: ["a"] });
  assertEquals(
    JSON.parse(await cli.sagemaker("list-tags", { ResourceArn })).Tags,
    [{ Key: "b", Value: "2" }],
  );
  await cli.sagemaker("delete-model", { ModelName: "xgboost" });
}

/** Training jobs by every filter, each as an option of the command. */
async function filterAll(cli: Cli): Promise<void> {
  await checkFilters(async (filters, pageSize) => {
    const options = Object.entries(filters).flatMap(([name, value]) => [
      `--${name.replace(/(?<!^)(?=[A-Z])/g, "-").toLowerCase()}`,
      `${value}`,
    ]);
    const pages = pageSize === undefined ? [] : ["--page-size", `${pageSize}`];
    const listed = await cli.text(
      ...["sagemaker", "list-training-jobs", ...options, ...pages],
    );
    const { TrainingJobSummaries } = JSON.parse(listed) as {
      TrainingJobSummaries: Record<string, string>[];
    };
    return TrainingJobSummaries.map((job) => ({
      name: job.TrainingJobName!,
      created: new Date(job.CreationTime!),
      modified: new Date(job.LastModifiedTime!),
      status: job.TrainingJobStatus!,
    }));
  });
}

async function knowOneself(cli: Cli): Promise<void> {
  const identity = await cli.text("sts", "get-caller-identity");
  assertEquals(JSON.parse(identity).Account, "000000000000");
}

awsCliTest(
  "The AWS CLI tours Local SageMaker: objects, jobs, logs, lists, errors, transforms, processing, tags",
  () =>
    withTourServer(async ({ url, folder }) => {
      const cli = new Cli(url, folder);
      await knowOneself(cli);
      await moveObjects(cli, folder);
      await trainAll(cli);
      await stopOne(cli);
      await beRefused(cli);
      await transformAll(cli);
      await process(cli);
      await tagModel(cli);
      await filterAll(cli);
    }),
);
