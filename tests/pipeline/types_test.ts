/**
 * What does not compile in a pipeline: `deno check` fails here where a line marked as
 * an error is none.
 *
 * @module
 */
import {
  callbackStep,
  conditionStep,
  equals,
  execution,
  failStep,
  graphChart,
  greaterThan,
  isIn,
  join,
  jsonGet,
  lambdaStep,
  lessThan,
  modelStep,
  parameter,
  processingStep,
  registerModelStep,
  topKModel,
  trainingStep,
  transformStep,
  tuningStep,
} from "../../lib/pipeline/mod.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

const text = parameter.string("Text");
const number = parameter.float("Number", 1);
const count = parameter.integer("Count", 1);
const flag = parameter.boolean("Flag", true);

const evaluate = processingStep("Evaluate", {
  AppSpecification: { ImageUri: "image" },
  ProcessingResources: {
    ClusterConfig: {
      InstanceCount: count,
      // Any text may stand for one of some words.
      InstanceType: text,
      VolumeSizeInGB: 10,
    },
  },
  RoleArn: text,
}, {
  outputs: { report: { from: "/opt/ml/processing/report", to: "s3://b/r" } },
  files: {
    Numbers: { output: "report", path: "n.json", values: ["mse", "rmse"] },
    Mixed: {
      output: "report",
      path: "m.json",
      values: { name: "String", "a[0].b": "Float", good: "Boolean" },
    },
  },
});
const tuning = tuningStep("Tune", {
  HyperParameterTuningJobConfig: undefined,
});
const train = trainingStep("Train", {
  AlgorithmSpecification: { TrainingInputMode: "File", TrainingImage: text },
  RoleArn: join("", "arn:", text),
  OutputDataConfig: { S3OutputPath: evaluate.output("report") },
  ResourceConfig: { InstanceType: "ml.m5.large", VolumeSizeInGB: 1 },
  StoppingCondition: { MaxRuntimeInSeconds: count },
});
const call = lambdaStep("Call", { FunctionArn: "arn" }, {
  outputs: { name: "String", rank: "Integer", good: "Boolean" },
});

Deno.test("wrong outputs and properties do not compile", () => {
  evaluate.output("report");
  // @ts-expect-error There is no such output.
  evaluate.output("rapport");
  // @ts-expect-error There is no such file.
  evaluate.property("Nombers", "mse");
  // @ts-expect-error The file has no such value.
  evaluate.property("Numbers", "msee");
  // @ts-expect-error The value is in the other file.
  evaluate.property("Mixed", "mse");
  // @ts-expect-error There is no such output.
  call.output("names");
  // @ts-expect-error A training job has no such property.
  void train.properties.ModelArtifact;
  // @ts-expect-error A model has no artifacts.
  void modelStep("M", {}).properties.ModelArtifacts;
  // @ts-expect-error What failed has no properties.
  void failStep("F", "no").properties;
  processingStep("P", {
    AppSpecification: undefined,
    ProcessingResources: undefined,
    RoleArn: undefined,
  }, {
    outputs: { a: { from: "/a", to: "s3://b/a" } },
    // @ts-expect-error A file is in one of the outputs.
    files: { F: { output: "b", path: "f.json", values: ["x"] } },
  });
});

Deno.test("values of a wrong kind do not compile", () => {
  // @ts-expect-error A number is no text.
  modelStep("M", { ExecutionRoleArn: number });
  // @ts-expect-error A step is not its properties.
  modelStep("M", { ExecutionRoleArn: train });
  modelStep("M", {
    ExecutionRoleArn: text,
    PrimaryContainer: {
      // @ts-expect-error The artifacts are an object that holds the URI.
      ModelDataUrl: train.properties.ModelArtifacts,
    },
  });
  transformStep("T", {
    ModelName: text,
    TransformInput: undefined,
    TransformOutput: undefined,
    // @ts-expect-error A text is no number.
    TransformResources: { InstanceType: "ml.m5.large", InstanceCount: text },
  });
  // @ts-expect-error The API has no such member.
  registerModelStep("R", { ModelPackageGroup: "g" });
  registerModelStep("R", { ModelApprovalStatus: text });
  // @ts-expect-error No approval is a number.
  registerModelStep("R", { ModelApprovalStatus: number });
  // @ts-expect-error Nor is it this word.
  registerModelStep("R", { ModelApprovalStatus: "Aproved" });
  // @ts-expect-error Only a tuning step has models by rank.
  topKModel(train, 0, "s3://b/m");
  topKModel(tuning, 0, evaluate.output("report"));
  // @ts-expect-error An object is no part of a text.
  join("", train.properties.ModelArtifacts);
  // @ts-expect-error A message is a text.
  failStep("F", flag);
  // @ts-expect-error A default is of the parameter's type.
  parameter.integer("I", "1");
  // @ts-expect-error So are the values that it may take.
  parameter.string("S", "a", [1]);
  // @ts-expect-error Only texts are held to some values.
  parameter.integer("I", 1, [1, 2]);
  // @ts-expect-error A queue has a URL.
  callbackStep("C", { FunctionArn: "arn" });
  // @ts-expect-error A Condition step cannot run again, and has no cache.
  conditionStep("C", [], { if: [] }, { cache: true });
  // @ts-expect-error There is no such failure.
  trainingStep("T", {}, { retryPolicies: [{ ExceptionType: "Step.FAULT" }] });
  // @ts-expect-error A pipeline holds steps.
  graphChart.bind(null, { name: "P", steps: [number] });
});

Deno.test("a step takes no option that SageMaker refuses for its type", () => {
  // @ts-expect-error Lambda steps are not retried.
  lambdaStep("Call", { FunctionArn: "f" }, { retryPolicies: [] });
  // @ts-expect-error Nor are Callback steps.
  callbackStep("Ask", { SqsQueueUrl: "q" }, { retryPolicies: [] });
  // @ts-expect-error Models are not cached.
  modelStep("Model", { ExecutionRoleArn: "r" }, { cache: true });
  // @ts-expect-error Nor are packages.
  registerModelStep("Register", {}, { cache: "P1D" });
});

Deno.test("conditions that compare what cannot be compared do not compile", () => {
  const mse = evaluate.property("Numbers", "mse");
  equals(mse, 1);
  lessThan(mse, number);
  equals(evaluate.property("Mixed", "name"), "a");
  equals(evaluate.property("Mixed", "good"), flag);
  greaterThan(evaluate.property("Mixed", "a[0].b"), 1);
  equals(jsonGet<string>("s3://b/f.json", "name"), "a");
  // @ts-expect-error A number is not a text.
  equals(mse, "1");
  // @ts-expect-error Nor is a parameter of numbers one of texts.
  equals(text, number);
  // @ts-expect-error A text is not compared by order.
  lessThan(text, 1);
  // @ts-expect-error Nor with a number.
  lessThan(number, "1");
  // @ts-expect-error The name is a text.
  greaterThan(evaluate.property("Mixed", "name"), 1);
  // @ts-expect-error The good is true or false.
  equals(evaluate.property("Mixed", "good"), "true");
  // @ts-expect-error A text is none of some numbers.
  isIn(text, [1, 2]);
  // @ts-expect-error The rank is a number.
  equals(call.output("rank"), "1");
  // @ts-expect-error An id is a text.
  greaterThan(execution.PipelineExecutionId, 1);
  // @ts-expect-error A job has no such status.
  equals(train.properties.TrainingJobStatus, "Complete");
});

Deno.test("a value is not made a text or a number before it is known", () => {
  assertThrows(
    () => `s3://bucket/${execution.PipelineExecutionId}`,
    TypeError,
    'Cannot make a text or a number of {"Get":"Execution.PipelineExecutionId"}',
  );
  assertThrows(
    () => `${train.properties.ModelArtifacts.S3ModelArtifacts}`,
    TypeError,
    "Join it with others",
  );
  assertThrows(() => Number(number), TypeError, "Parameters.Number");
  assertEquals(
    JSON.stringify({ number }),
    '{"number":{"Get":"Parameters.Number"}}',
  );
});
