/**
 * Five of the ten pipelines: with what AWS's SDK writes and the published schema
 * does not know.
 *
 * @module
 */
import {
  type Condition,
  conditionStep,
  equals,
  failStep,
  greaterThan,
  isIn,
  join,
  jsonGet,
  lessThan,
  modelStep,
  not,
  or,
  parameter,
  registerModelStep,
  topKModel,
} from "../../lib/pipeline/mod.ts";
import {
  best,
  type Expected,
  process,
  ROLE,
  rounds,
  train,
  tune,
  XGBOOST,
} from "./ten_pipelines_parts.ts";

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

const written = process("Write", '{"name": "b", "deep": {"x": [1, 2]}}');
const file = join("/", written.output("out"), "report.json");
const name = jsonGet<string>(file, "name");
/** AWS's SDK writes no such conditions. */
const notIn: Condition = { Type: "NotIn", QueryValue: name, Values: ["x"] };
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

const wrote = process(
  "Write",
  '{"metrics": [{"mse": 4.5}], "name": "a", "holds": true}',
);
const mse = wrote.property("Report", "metrics[0].mse");
const count = parameter.integer("Count", 4);

const inner = conditionStep("Inner", [lessThan(mse, 3)], {
  if: [failStep("Small", "It is small")],
  else: [registerModelStep("Large", { ModelPackageGroupName: "nested" })],
});

const nested: Expected = {
  pipeline: {
    name: "NestConditions",
    parameters: [count],
    steps: [
      wrote,
      conditionStep("Outer", [
        or(not(greaterThan(mse, 3)), isIn(count, [4, 5])),
        not(or(equals(mse, count), isIn(mse, [1, 2]))),
        not(not(equals(mse, 4.5))),
      ], { if: [inner], else: [failStep("Other", "Another number")] }),
      registerModelStep("After", { ModelPackageGroupName: "nested" }, {
        dependsOn: [inner],
      }),
    ],
  },
  status: "Succeeded",
  steps: ["Write", "Outer", "Inner", "Large", "After"],
};

const approval = parameter.string("Approval", "Approved", [
  "Approved",
  "PendingManualApproval",
]);
const quality = {
  ContentType: "application/json",
  S3Uri: "s3://bucket/code/quality.json",
} as const;
const registered = registerModelStep("Register", {
  ModelPackageGroupName: "registry",
  ModelApprovalStatus: approval,
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

/** The five. */
export const BEYOND: readonly Expected[] = [
  tuning,
  texts,
  nested,
  registry,
  fan,
];
