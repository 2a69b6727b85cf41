import { assert, assertEquals } from "../support/assert.ts";
import { awsCliTest, runAwsCli } from "./aws_cli.ts";
import { withTourServer } from "./sagemaker_support.ts";

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

awsCliTest(
  "the AWS CLI tunes on Local SageMaker",
  () =>
    withTourServer(async ({ url, folder }) => {
      const run = async (...args: string[]) => {
        const { success, stdout, stderr } = await runAwsCli(url, args);
        assert(success, `aws ${args.join(" ")}: ${stderr}`);
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
      const twice = await runAwsCli(url, create);
      assert(twice.stderr.includes("ResourceInUse"), twice.stderr);
    }),
);
