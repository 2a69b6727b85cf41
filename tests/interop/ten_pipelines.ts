/**
 * Ten pipelines that together use every kind of step, expression and condition that
 * Local SageMaker runs, with what is to come of each.
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
  isIn,
  join,
  jsonGet,
  lambdaArn,
  lambdaStep,
  lessThan,
  lessThanOrEqualTo,
  modelStep,
  not,
  or,
  parameter,
  type Pipeline,
  processingStep,
  queueUrl,
  registerModelStep,
  type RetryPolicy,
  topKModel,
  trainingStep,
  transformStep,
  tuningStep,
} from "../../lib/pipeline/mod.ts";

/** A pipeline, and how its execution ends. */
export interface Expected {
  readonly pipeline: Pipeline;
  readonly status: "Succeeded" | "Failed";
  /** Steps that run, in any order. */
  readonly steps: readonly string[];
  /** What the execution's failure reason matches. */
  readonly reason?: string;
}

export const ROLE = "arn:aws:iam::000000000000:role/sagebook";
const place = { region: "us-east-1", role: ROLE };
const XGBOOST =
  "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";
const DENO = "sagebook-deno:latest";
const ROOT = "/opt/ml/processing";

/** What `FUNCTIONS` exports is called by the Lambda steps. */
export const FUNCTIONS = `
export function judge({ mse, name }) {
  return { good: mse < 10, label: name + "-" + mse, rank: 3, score: mse / 2 };
}
`;

/** The script of all Processing steps here: writes what it is given as JSON. */
export const SCRIPT = `
const [folder, text] = Deno.args;
Deno.writeTextFileSync(folder + "/report.json", text);
`;

const retryPolicies: readonly RetryPolicy[] = [
  { ExceptionType: "Step.THROTTLING", MaxAttempts: 3, IntervalSeconds: 1 },
  { ExceptionType: "SageMaker.JOB_INTERNAL_ERROR", ExpireAfterMin: 10 },
];

function process(name: string, text: string) {
  return processingStep(name, {
    RoleArn: ROLE,
    Environment: { JOB: execution.ProcessingJobName },
    AppSpecification: {
      ImageUri: DENO,
      ContainerEntrypoint: ["deno", "run", `${ROOT}/code/run.ts`],
      ContainerArguments: [`${ROOT}/out`, text],
    },
    ProcessingInputs: [{
      InputName: "code",
      S3Input: {
        S3Uri: "s3://bucket/code/",
        LocalPath: `${ROOT}/code`,
        S3DataType: "S3Prefix",
        S3InputMode: "File",
      },
    }],
    ProcessingResources: {
      ClusterConfig: {
        InstanceType: "ml.m5.large",
        InstanceCount: 1,
        VolumeSizeInGB: 10,
      },
    },
  }, {
    outputs: {
      out: {
        from: `${ROOT}/out`,
        to: join("/", "s3://bucket/out", execution.PipelineExecutionId, name),
      },
    },
    files: {
      Report: {
        output: "out",
        path: "report.json",
        values: ["metrics[0].mse", "name", "holds"],
      },
    },
    cache: "P1D",
    retryPolicies,
    displayName: `${name}-shown`,
    description: "Writes a report",
  });
}

const channel = {
  ChannelName: "train",
  ContentType: "text/csv",
  DataSource: {
    S3DataSource: {
      S3DataType: "S3Prefix",
      S3Uri: "s3://bucket/train/",
      S3DataDistributionType: "FullyReplicated",
    },
  },
} as const;
const validation = { ...channel, ChannelName: "validation" };

const resources = {
  InstanceType: "ml.m5.large",
  InstanceCount: 1,
  VolumeSizeInGB: 10,
} as const;

const rounds = parameter.string("Rounds", "3");

const train = trainingStep("Train", {
  AlgorithmSpecification: {
    TrainingImage: XGBOOST,
    TrainingInputMode: "File",
  },
  RoleArn: ROLE,
  HyperParameters: { num_round: rounds, objective: "reg:squarederror" },
  InputDataConfig: [channel],
  OutputDataConfig: {
    S3OutputPath: join("/", "s3://bucket/models", execution.TrainingJobName),
  },
  ResourceConfig: resources,
  StoppingCondition: { MaxRuntimeInSeconds: 600 },
}, { cache: true });

const model = modelStep("Model", {
  ExecutionRoleArn: ROLE,
  PrimaryContainer: {
    Image: XGBOOST,
    ModelDataUrl: train.properties.ModelArtifacts.S3ModelArtifacts,
  },
});

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
    steps: [train, model, transform],
  },
  status: "Succeeded",
  steps: ["Train", "Model", "Score"],
};

const tune = tuningStep("Tune", {
  HyperParameterTuningJobConfig: {
    Strategy: "Random",
    HyperParameterTuningJobObjective: {
      Type: "Minimize",
      MetricName: "validation:rmse",
    },
    ResourceLimits: { MaxNumberOfTrainingJobs: 3, MaxParallelTrainingJobs: 3 },
    ParameterRanges: {
      ContinuousParameterRanges: [{
        Name: "eta",
        MinValue: "0.1",
        MaxValue: "0.5",
      }],
    },
  },
  TrainingJobDefinition: {
    AlgorithmSpecification: {
      TrainingImage: XGBOOST,
      TrainingInputMode: "File",
    },
    RoleArn: ROLE,
    StaticHyperParameters: { num_round: "3" },
    InputDataConfig: [channel, validation],
    OutputDataConfig: { S3OutputPath: "s3://bucket/tuned" },
    ResourceConfig: resources,
    StoppingCondition: { MaxRuntimeInSeconds: 600 },
  },
});
const best = tune.properties.BestTrainingJob;

const tuning: Expected = {
  pipeline: {
    name: "TuneTopModels",
    steps: [
      tune,
      modelStep("Second", {
        ExecutionRoleArn: ROLE,
        PrimaryContainer: {
          Image: XGBOOST,
          ModelDataUrl: topKModel(tune, 1, "s3://bucket/tuned"),
        },
      }),
      registerModelStep("Best", {
        ModelPackageGroupName: "tuned",
        ModelPackageDescription: join(
          " ",
          best.TrainingJobName,
          best.TunedHyperParameters.eta!,
          best.FinalHyperParameterTuningJobObjectiveMetric.Value,
          tune.properties.TrainingJobSummaries[0]!.TrainingJobName,
        ),
      }),
    ],
  },
  status: "Succeeded",
  steps: ["Tune", "Second", "Best"],
};

const wrote = process(
  "Write",
  '{"metrics": [{"mse": 4.5}], "name": "a", "holds": true}',
);
const mse = wrote.property("Report", "metrics[0].mse");
const most = parameter.float("Most", 4.5);
const count = parameter.integer("Count", 4);

const numbers: Expected = {
  pipeline: {
    name: "CompareNumbers",
    parameters: [most, count],
    steps: [
      wrote,
      conditionStep("Compare", [
        lessThanOrEqualTo(mse, most),
        lessThan(mse, 5),
        greaterThan(mse, count),
        greaterThanOrEqualTo(mse, 4.5),
        equals(mse, 4.5),
        not(equals(mse, count)),
        or(lessThan(mse, 1), greaterThan(mse, 1)),
      ], {
        if: [registerModelStep("Yes", { ModelPackageGroupName: "numbers" })],
        else: [failStep("No", join("", "The MSE is ", mse))],
      }),
    ],
  },
  status: "Succeeded",
  steps: ["Write", "Compare", "Yes"],
};

const written = process("Write", '{"name": "b", "deep": {"x": [1, 2]}}');
const file = join("/", written.output("out"), "report.json");
const name = jsonGet<string>(file, "name");
/** The published schema has these members, AWS's SDK others. */
const notIn: Condition = { Type: "NotIn", Value: name, In: ["x", "y"] };
const notEquals: Condition = {
  Type: "NotEquals",
  LeftValue: jsonGet(file, "deep.x[1]"),
  RightValue: 3,
};

const texts: Expected = {
  pipeline: {
    name: "LookUpTexts",
    steps: [
      written,
      conditionStep("IsB", [isIn(name, ["a", "b"]), notIn, notEquals], {
        if: [failStep("Stop", join(": ", "The name", name))],
      }),
    ],
  },
  status: "Failed",
  steps: ["Write", "IsB", "Stop"],
  reason: "^The name: b$",
};

const variables: Expected = {
  pipeline: {
    name: "TellVariables",
    parameters: [
      parameter.string("Text", "t"),
      parameter.boolean("Flag", true),
    ],
    steps: [
      failStep(
        "Tell",
        join(
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
      ),
    ],
  },
  status: "Failed",
  steps: ["Tell"],
  reason: "^TellVariables\\|arn:aws:sagemaker:us-east-1:\\d{12}:" +
    "pipeline/TellVariables\\|([a-z0-9]{12})\\|arn:\\S+/execution/\\1\\|" +
    "\\d{4}-[^|]+Z\\|\\d{4}-[^|]+Z\\|t\\|true$",
};

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
        if: [failStep("Say", join("", "It is ", judge.output("label")))],
      }),
    ],
  },
  status: "Failed",
  steps: ["Judge", "IsGood", "Say"],
  reason: "^It is CallFunction-4.5$",
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
            ModelPackageDescription: join(" ", "Approved by", ask.output("by")),
          }),
        ],
        else: [failStep("Refuse", "It was not approved")],
      }),
    ],
  },
  status: "Succeeded",
  steps: ["Ask", "IsApproved", "Register"],
};

const inner = conditionStep("Inner", [lessThan(count, 3)], {
  if: [failStep("Small", "It is small")],
  else: [registerModelStep("Large", { ModelPackageGroupName: "nested" })],
});

const nested: Expected = {
  pipeline: {
    name: "NestConditions",
    parameters: [count],
    steps: [
      conditionStep("Outer", [
        or(
          not(greaterThan(count, 3)),
          isIn(count, [4, 5]),
        ),
      ], { if: [inner], else: [failStep("Other", "Another number")] }),
      registerModelStep("After", { ModelPackageGroupName: "nested" }, {
        dependsOn: [inner],
      }),
    ],
  },
  status: "Succeeded",
  steps: ["Outer", "Inner", "Large", "After"],
};

const approval = parameter.string("Approval", "Approved");
const quality = {
  ContentType: "application/json",
  S3Uri: "s3://bucket/code/quality.json",
} as const;
const registered = registerModelStep("Register", {
  ModelPackageGroupName: "registry",
  ModelApprovalStatus: approval as never,
  InferenceSpecification: {
    Containers: [{
      Image: XGBOOST,
      ModelDataUrl: train.properties.ModelArtifacts.S3ModelArtifacts,
    }],
    SupportedContentTypes: ["text/csv"],
    SupportedResponseMIMETypes: ["text/csv"],
  },
  ModelMetrics: { ModelQuality: { Statistics: quality } },
  MetadataProperties: { CommitId: "abc" },
});

const registry: Expected = {
  pipeline: {
    name: "DeployFromRegistry",
    parameters: [rounds, approval],
    steps: [
      train,
      registered,
      modelStep("Deploy", {
        ExecutionRoleArn: ROLE,
        Containers: [{
          ModelPackageName: registered.properties.ModelPackageArn,
        }],
      }),
    ],
  },
  status: "Succeeded",
  steps: ["Train", "Register", "Deploy"],
};

const first = process("First", '{"name": "1"}');
const second = process("Second", '{"name": "2"}');

const fan: Expected = {
  pipeline: {
    name: "FanInWithContentCache",
    cacheBy: "content",
    steps: [
      first,
      second,
      failStep(
        "End",
        join(
          "+",
          first.property("Report", "name"),
          second.property("Report", "name"),
          first.properties.AppSpecification.ImageUri,
        ),
        { dependsOn: [first, second] },
      ),
    ],
  },
  status: "Failed",
  steps: ["First", "Second", "End"],
  reason: "^1\\+2\\+sagebook-deno:latest$",
};

/** The ten. */
export const TEN_PIPELINES: readonly Expected[] = [
  training,
  tuning,
  numbers,
  texts,
  variables,
  called,
  answered,
  nested,
  registry,
  fan,
];
