import { assert, assertEquals } from "../support/assert.ts";
import { hasProgram } from "../support/peers.ts";
import { withTourServer } from "./sagemaker_support.ts";

/** Debian's own comes first: other tools may have put another in its way. */
const CLI = (await hasProgram("/usr/bin/aws")) ? "/usr/bin/aws" : "aws";
const available = await hasProgram(CLI);

async function aws(
  url: string,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(CLI, {
    args: ["--endpoint-url", url, ...args],
    env: {
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_PAGER: "",
    },
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

function channel(ChannelName: string) {
  return {
    ChannelName,
    ContentType: "text/csv",
    DataSource: {
      S3DataSource: {
        S3DataType: "S3Prefix",
        S3Uri: "s3://bucket/data/train",
        S3DataDistributionType: "FullyReplicated",
      },
    },
  };
}

const CONFIG = {
  Strategy: "Bayesian",
  HyperParameterTuningJobObjective: {
    Type: "Minimize",
    MetricName: "validation:rmse",
  },
  ResourceLimits: { MaxNumberOfTrainingJobs: 4, MaxParallelTrainingJobs: 2 },
  ParameterRanges: {
    ContinuousParameterRanges: [
      { Name: "eta", MinValue: "0.05", MaxValue: "0.5" },
    ],
  },
};

const DEFINITION = {
  StaticHyperParameters: { num_round: "5" },
  AlgorithmSpecification: {
    TrainingInputMode: "File",
    TrainingImage:
      "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
  },
  RoleArn: "arn:aws:iam::000000000000:role/sagemaker",
  InputDataConfig: [channel("train"), channel("validation")],
  OutputDataConfig: { S3OutputPath: "s3://bucket/models" },
  ResourceConfig: {
    InstanceType: "ml.m5.large",
    InstanceCount: 1,
    VolumeSizeInGB: 5,
  },
  StoppingCondition: { MaxRuntimeInSeconds: 600 },
};

Deno.test({
  name: "the AWS CLI tunes on Local SageMaker [needs aws]",
  ignore: !available,
  fn: () =>
    withTourServer(async ({ url, folder }) => {
      const run = async (...args: string[]) => {
        const { code, stdout, stderr } = await aws(url, ...args);
        assert(code === 0, `aws ${args.join(" ")}: ${stderr}`);
        return stdout;
      };
      const named = ["--hyper-parameter-tuning-job-name", "search"];
      await run("s3", "mb", "s3://bucket");
      await run(
        "s3",
        "cp",
        `${folder}/train.csv`,
        "s3://bucket/data/train/train.csv",
      );
      const create = [
        "sagemaker",
        "create-hyper-parameter-tuning-job",
        ...named,
        "--hyper-parameter-tuning-job-config",
        JSON.stringify(CONFIG),
        "--training-job-definition",
        JSON.stringify(DEFINITION),
      ];
      await run(...create);
      let status = "InProgress";
      while (status === "InProgress") {
        status = (await run(
          "sagemaker",
          "describe-hyper-parameter-tuning-job",
          ...named,
          "--query",
          "HyperParameterTuningJobStatus",
          "--output",
          "text",
        )).trim();
      }
      assertEquals(status, "Completed");
      const values: number[] = JSON.parse(
        await run(
          "sagemaker",
          "list-training-jobs-for-hyper-parameter-tuning-job",
          ...named,
          "--sort-by",
          "FinalObjectiveMetricValue",
          "--sort-order",
          "Ascending",
          "--query",
          "TrainingJobSummaries[].FinalHyperParameterTuningJobObjectiveMetric.Value",
        ),
      );
      assertEquals(values.length, 4);
      assertEquals(values, values.toSorted((a, b) => a - b));
      const twice = await aws(url, ...create);
      assert(twice.stderr.includes("ResourceInUse"), twice.stderr);
    }),
});
