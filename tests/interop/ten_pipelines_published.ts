/**
 * Five of the ten pipelines: valid by the published schema as it stands, of which
 * they use every kind of step, condition and value that Local SageMaker runs.
 *
 * @module
 */
import {
  callbackStep,
  type Condition,
  conditionStep,
  equals,
  execution,
  failStep,
  greaterThan,
  greaterThanOrEqualTo,
  join,
  lambdaArn,
  lambdaStep,
  lessThan,
  lessThanOrEqualTo,
  modelStep,
  or,
  parameter,
  processingStep,
  queueUrl,
  registerModelStep,
  transformStep,
} from "../../lib/pipeline/mod.ts";
import {
  best,
  type Expected,
  place,
  retryPolicies,
  ROLE,
  ROOT,
  rounds,
  scriptRequest,
  train,
  tune,
  XGBOOST,
} from "./ten_pipelines_parts.ts";

/** Keeps the artifact where one can name it: its folder is part of the output's. */
const publish = processingStep("Publish", {
  ...scriptRequest("{}"),
  ProcessingInputs: [
    ...scriptRequest("{}").ProcessingInputs,
    {
      InputName: "model",
      S3Input: {
        S3Uri: train.properties.ModelArtifacts.S3ModelArtifacts,
        LocalPath: `${ROOT}/out/model`,
        S3DataType: "S3Prefix",
        S3InputMode: "File",
      },
    },
  ],
}, { outputs: { out: { from: `${ROOT}/out`, to: "s3://bucket/published" } } });

/** The published schema takes no artifact here that only a step knows. */
const model = modelStep("Model", {
  ExecutionRoleArn: ROLE,
  PrimaryContainer: {
    Image: XGBOOST,
    ModelDataUrl: "s3://bucket/published/model/model.tar.gz",
  },
}, { dependsOn: [publish] });

const transform = transformStep("Score", {
  ModelName: model.properties.ModelName,
  TransformInput: {
    ContentType: "text/csv",
    SplitType: "Line",
    DataSource: {
      S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://bucket/batch/" },
    },
  },
  TransformOutput: { S3OutputPath: "s3://bucket/scores", AssembleWith: "Line" },
  TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 1 },
}, { retryPolicies });

const training: Expected = {
  pipeline: {
    name: "TrainAndScore",
    parameters: [rounds],
    steps: [train, publish, model, transform],
  },
  status: "Succeeded",
  steps: ["Train", "Publish", "Model", "Score"],
};

const prepare = processingStep("Prepare", scriptRequest("{}"), {
  outputs: { out: { from: `${ROOT}/out`, to: "s3://bucket/prepared" } },
  cache: "P1D",
  retryPolicies,
  displayName: "Prepare-shown",
  description: "Writes a report",
});
const rmse = best.FinalHyperParameterTuningJobObjectiveMetric.Value;
const high = parameter.float("High", 99.5);
const low = parameter.integer("Low", 0);

/** Only the published schema has these; they take no reference there. */
const schemaConditions: readonly Condition[] = [
  { Type: "In", Value: "a", In: ["a", "b"] },
  { Type: "NotIn", Value: 2.5, In: [true, 1.5] },
  { Type: "NotEquals", LeftValue: rmse, RightValue: -1 },
];

const numbers: Expected = {
  pipeline: {
    name: "CompareNumbers",
    parameters: [high, low],
    steps: [
      prepare,
      tune,
      conditionStep("Compare", [
        lessThanOrEqualTo(rmse, high),
        lessThan(rmse, 100),
        greaterThan(rmse, low),
        greaterThanOrEqualTo(rmse, 0.001),
        equals(prepare.output("out"), "s3://bucket/prepared"),
        or(lessThan(rmse, low), greaterThan(high, rmse)),
        ...schemaConditions,
      ], {
        if: [registerModelStep("Yes", { ModelPackageGroupName: "numbers" })],
        else: [failStep("No", "A condition does not hold")],
      }),
    ],
  },
  status: "Succeeded",
  steps: ["Prepare", "Tune", "Compare", "Yes"],
};

const told = lambdaStep("Gather", {
  FunctionArn: lambdaArn(place, "echo"),
  Arguments: {
    text: join(
      "|",
      execution.PipelineName,
      execution.PipelineArn,
      execution.PipelineExecutionId,
      execution.PipelineExecutionArn,
      execution.StartDateTime,
      execution.CurrentDateTime,
      parameter.string("Text"),
      parameter.boolean("Flag"),
    ),
  },
}, { outputs: { text: "String" } });

const variables: Expected = {
  pipeline: {
    name: "TellVariables",
    parameters: [
      parameter.string("Text", "t"),
      parameter.boolean("Flag", true),
    ],
    steps: [told, failStep("Tell", told.output("text"))],
  },
  status: "Failed",
  steps: ["Gather", "Tell"],
  reason: "^TellVariables\\|arn:aws:sagemaker:us-east-1:\\d{12}:" +
    "pipeline/TellVariables\\|([a-z0-9]{12})\\|arn:\\S+/execution/\\1\\|" +
    "\\d{4}-[^|]+Z\\|\\d{4}-[^|]+Z\\|t\\|true$",
};

const most = parameter.float("Most", 4.5);

const judge = lambdaStep("Judge", {
  FunctionArn: lambdaArn(place, "judge"),
  Arguments: { mse: most, name: execution.PipelineName },
}, {
  outputs: {
    good: "Boolean",
    label: "String",
    rank: "Integer",
    score: "Float",
  },
});

const called: Expected = {
  pipeline: {
    name: "CallFunction",
    parameters: [most],
    steps: [
      judge,
      conditionStep("IsGood", [
        equals(judge.output("good"), true),
        equals(judge.output("label"), "CallFunction-4.5"),
        equals(judge.output("rank"), 3),
        lessThan(judge.output("score"), 2.5),
      ], {
        if: [failStep("Say", judge.output("label"))],
      }),
    ],
  },
  status: "Failed",
  steps: ["Judge", "IsGood", "Say"],
  reason: "^CallFunction-4.5$",
};

const ask = callbackStep("Ask", {
  SqsQueueUrl: queueUrl(place, "approvals"),
  Arguments: { execution: execution.PipelineExecutionArn },
}, { outputs: { approved: "Boolean", by: "String" } });

const answered: Expected = {
  pipeline: {
    name: "AskSomeone",
    steps: [
      ask,
      conditionStep("IsApproved", [equals(ask.output("approved"), true)], {
        if: [
          registerModelStep("Register", {
            ModelPackageGroupName: "asked",
            ModelPackageDescription: ask.output("by"),
          }),
        ],
        else: [failStep("Refuse", "It was not approved")],
      }),
    ],
  },
  status: "Succeeded",
  steps: ["Ask", "IsApproved", "Register"],
};

/** The five. */
export const PUBLISHED: readonly Expected[] = [
  training,
  numbers,
  variables,
  called,
  answered,
];
