import { assert, assertEquals } from "../support/assert.ts";
import { hasProgram } from "../support/peers.ts";
import { withTourServer } from "./sagemaker_support.ts";

/** Debian's own comes first: other tools may have put another in its way. */
const CLI = (await hasProgram("/usr/bin/aws")) ? "/usr/bin/aws" : "aws";
const available = await hasProgram(CLI);
const inCi = Deno.env.get("CI") === "true";

const ROLE = "arn:aws:iam::000000000000:role/sagemaker";
const XGBOOST =
  "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";

/** The AWS CLI, pointed at one server. */
class Cli {
  readonly #url: string;
  readonly #folder: string;

  constructor(url: string, folder: string) {
    this.#url = url;
    this.#folder = folder;
  }

  async #run(args: readonly string[]) {
    const { success, stdout, stderr } = await new Deno.Command(CLI, {
      args: ["--endpoint-url", this.#url, ...args],
      cwd: this.#folder,
      env: {
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_CONFIG_FILE: "/dev/null",
        AWS_PAGER: "",
        LC_ALL: "C.UTF-8",
      },
    }).output();
    const decoder = new TextDecoder();
    return {
      success,
      stdout: decoder.decode(stdout),
      stderr: decoder.decode(stderr),
    };
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

function trainingRequest(name: string, hyperparameters: object) {
  return {
    TrainingJobName: name,
    RoleArn: ROLE,
    AlgorithmSpecification: {
      TrainingImage: XGBOOST,
      TrainingInputMode: "File",
    },
    HyperParameters: hyperparameters,
    InputDataConfig: [{
      ChannelName: "train",
      ContentType: "text/csv",
      DataSource: {
        S3DataSource: {
          S3DataType: "S3Prefix",
          S3Uri: "s3://bucket/data/train/",
        },
      },
    }],
    OutputDataConfig: { S3OutputPath: "s3://bucket/models" },
    ResourceConfig: {
      InstanceType: "ml.m5.large",
      InstanceCount: 1,
      VolumeSizeInGB: 5,
    },
    StoppingCondition: { MaxRuntimeInSeconds: 600 },
    Tags: [{ Key: "made-by", Value: "cli" }],
  };
}

async function tour(cli: Cli): Promise<void> {
  await cli.text("s3", "mb", "s3://bucket");
  await cli.text("s3", "cp", "train.csv", "s3://bucket/data/train/train.csv");
  await cli.text("s3", "cp", "batch.csv", "s3://bucket/batch/batch.csv");
  await trainings(cli);
  await transforms(cli);
}

async function trainings(cli: Cli): Promise<void> {
  const describe = { TrainingJobName: "job" };
  await cli.sagemaker(
    "create-training-job",
    trainingRequest("job", { num_round: "20", max_depth: "3" }),
  );
  const status = "TrainingJobStatus";
  assertEquals(
    await cli.until("describe-training-job", describe, status, ENDS),
    "Completed",
  );
  const job = JSON.parse(
    await cli.sagemaker("describe-training-job", describe),
  );
  assertEquals(job.FinalMetricDataList[0].MetricName, "train:rmse");
  assert(
    (await cli.text("s3", "ls", "s3://bucket/models/job/output/"))
      .endsWith("model.tar.gz"),
  );
  const tags = JSON.parse(
    await cli.sagemaker("list-tags", { ResourceArn: job.TrainingJobArn }),
  );
  assertEquals(tags.Tags, [{ Key: "made-by", Value: "cli" }]);
  const group = "/aws/sagemaker/TrainingJobs";
  const events = JSON.parse(
    await cli.text("logs", "filter-log-events", "--log-group-name", group),
  );
  assert(
    events.events.some(({ message }: { message: string }) =>
      message.startsWith("[19]#011train-rmse:")
    ),
  );
  await cli.sagemaker(
    "create-training-job",
    trainingRequest("long", { num_round: "1000000", max_depth: "1" }),
  );
  const long = { TrainingJobName: "long" };
  await cli.until("describe-training-job", long, "SecondaryStatus", [
    "Training",
  ]);
  await cli.sagemaker("stop-training-job", long);
  assertEquals(
    await cli.until("describe-training-job", long, status, ENDS),
    "Stopped",
  );
  const listed = await cli.text(
    ...["sagemaker", "list-training-jobs", "--sort-by", "Name"],
    ...["--sort-order", "Ascending", "--page-size", "1"],
    ...[
      "--query",
      "TrainingJobSummaries[].TrainingJobName",
      "--output",
      "text",
    ],
  );
  assertEquals(listed.split(/\s+/), ["job", "long"]);
  assertEquals(
    await cli.refused("stop-training-job", describe),
    "An error occurred (ValidationException) when calling the StopTrainingJob operation: The request was rejected because the training job is in status Completed.",
  );
  assert(
    (await cli.refused("create-training-job", trainingRequest("job", {})))
      .startsWith(
        "An error occurred (ResourceInUse) when calling the CreateTrainingJob operation: Training job names must be unique",
      ),
  );
}

async function transforms(cli: Cli): Promise<void> {
  await cli.sagemaker("create-model", {
    ModelName: "model",
    ExecutionRoleArn: ROLE,
    PrimaryContainer: {
      Image: XGBOOST,
      ModelDataUrl: "s3://bucket/models/job/output/model.tar.gz",
    },
  });
  await cli.sagemaker("create-transform-job", {
    TransformJobName: "transform",
    ModelName: "model",
    TransformInput: {
      DataSource: {
        S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://bucket/batch/" },
      },
      ContentType: "text/csv",
      SplitType: "Line",
    },
    TransformOutput: {
      S3OutputPath: "s3://bucket/out",
      AssembleWith: "Line",
      Accept: "text/csv",
    },
    TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 1 },
    DataProcessing: {
      InputFilter: "$[1:]",
      JoinSource: "Input",
      OutputFilter: "$[0,-1]",
    },
  });
  assertEquals(
    await cli.until(
      "describe-transform-job",
      { TransformJobName: "transform" },
      "TransformJobStatus",
      ENDS,
    ),
    "Completed",
  );
  const rows = await cli.text("s3", "cp", "s3://bucket/out/batch.csv.out", "-");
  assertEquals(rows.split("\n").map((row) => row.split(",")[0]), [
    "id-1",
    "id-2",
    "id-3",
  ]);
  await cli.sagemaker("delete-model", { ModelName: "model" });
  assert(
    (await cli.refused("describe-model", { ModelName: "model" })).includes(
      "Could not find model",
    ),
  );
}

Deno.test({
  name:
    "The AWS CLI tours Local SageMaker: jobs, logs, lists, transforms [needs the AWS CLI]",
  ignore: !available && !inCi,
  async fn() {
    assert(available, "CI must install the AWS CLI");
    await withTourServer(({ url, folder }) => tour(new Cli(url, folder)));
  },
});
