import { checkDefinition } from "../../../lib/local/pipelines/mod.ts";
import { ServiceError } from "../../../lib/local/service/context.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import {
  conditionStep,
  definitionOf,
  failStep,
  processingStep,
  registerStep,
} from "./support.ts";

const evaluation = {
  PropertyFileName: "Evaluation",
  OutputName: "out",
  FilePath: "evaluation.json",
};

function jsonGet(step: string, file: string) {
  return {
    "Std:JsonGet": {
      PropertyFile: { Get: `Steps.${step}.PropertyFiles.${file}` },
      Path: "mse",
    },
  };
}

const limit = (left: unknown, right: unknown = 1) => ({
  Type: "LessThanOrEqualTo",
  LeftValue: left,
  RightValue: right,
});

function withArgument(path: string[], value: unknown) {
  const step = structuredClone(processingStep("Prepare"));
  let at = step.Arguments as unknown as Record<string, unknown>;
  for (const member of path.slice(0, -1)) {
    at = at[member] as Record<string, unknown>;
  }
  at[path.at(-1)!] = value;
  return step;
}

const CASES: readonly [what: string, definition: string, message: RegExp][] = [
  ["text that is not JSON", "{", /It is not JSON/],
  ["JSON that is no object", "[]", /Expecting start of Json Object\.$/],
  ["another version", '{"Version":"1","Steps":[]}', /Version '1'/],
  ["no steps", definitionOf([]), /Steps must not be empty/],
  [
    "an unknown member at the top",
    definitionOf([failStep("F")], { Stpes: [] }),
    /Unknown member 'Stpes'/,
  ],
  [
    "an unknown member of a step",
    definitionOf([{ ...failStep("F"), Dependson: [] }]),
    /Unknown member 'Dependson' at Steps\[0\] \(did you mean 'DependsOn'\?\)\. It stands in step 'F'\.$/,
  ],
  [
    "an unknown member of a step's arguments",
    definitionOf([withArgument(["AppSpecification", "Image"], "x")]),
    /Unknown Argument member 'Image'\. It stands in step 'Prepare' at Arguments\.AppSpecification\.Image/,
  ],
  [
    "a missing member of a step's arguments",
    definitionOf([withArgument(["AppSpecification"], {})]),
    /Missing Argument member 'ImageUri'.*step 'Prepare' at Arguments\.AppSpecification/,
  ],
  [
    "a string where a number is due",
    definitionOf([
      withArgument(
        ["ProcessingResources", "ClusterConfig", "InstanceCount"],
        "1",
      ),
    ]),
    /type integer is due in step 'Prepare' at Arguments\.ProcessingResources\.ClusterConfig\.InstanceCount, not "1"/,
  ],
  [
    "a parameter of the wrong type",
    definitionOf([
      withArgument(
        ["ProcessingResources", "ClusterConfig", "InstanceCount"],
        { Get: "Parameters.Count" },
      ),
    ], { Parameters: [{ Name: "Count", Type: "String" }] }),
    /step 'Prepare'.*which is of type string/,
  ],
  [
    "a list where a text is due",
    definitionOf([withArgument(["RoleArn"], ["a"])]),
    /type string is due in step 'Prepare' at Arguments\.RoleArn/,
  ],
  [
    "two steps of one name",
    definitionOf([failStep("F"), failStep("F")]),
    /Duplicate name 'F' in Steps/,
  ],
  [
    "a step in both branches",
    definitionOf([conditionStep("C", [limit(1)], [failStep("F")], [
      failStep("F"),
    ])]),
    /Duplicate name 'F' in Steps/,
  ],
  [
    "two parameters of one name",
    definitionOf([failStep("F")], {
      Parameters: [{ Name: "A", Type: "Float" }, { Name: "A", Type: "Float" }],
    }),
    /Duplicate name 'A' in Parameters/,
  ],
  [
    "a default of the wrong type",
    definitionOf([failStep("F")], {
      Parameters: [{ Name: "A", Type: "Integer", DefaultValue: 1.5 }],
    }),
    /Parameters\[0\]\.DefaultValue must be of type Integer, not 1\.5/,
  ],
  [
    "a member of a step that is of the wrong type, in a branch",
    definitionOf([
      conditionStep("C", [limit(1)], [{ ...failStep("F"), DisplayName: 1 }]),
    ]),
    /Steps\[0\]\.Arguments\.IfSteps\[0\]\.DisplayName must be a string, not 1\. It stands in step 'F'\.$/,
  ],
  [
    "an unknown type of parameter",
    definitionOf([failStep("F")], { Parameters: [{ Name: "A", Type: "Int" }] }),
    /Parameters\[0\]\.Type must be one of String, Integer, Float, Boolean/,
  ],
  [
    "an experiment of a step's making",
    definitionOf([registerStep("R")], {
      PipelineExperimentConfig: {
        ExperimentName: { Get: "Steps.R.ModelPackageArn" },
      },
    }),
    /PipelineExperimentConfig\.ExperimentName must not refer to steps/,
  ],
  [
    "an illegal name of a step",
    definitionOf([failStep("a b")]),
    /Steps\[0\]\.Name must be/,
  ],
  [
    "an unknown type of step",
    definitionOf([{ Name: "S", Type: "Trainig", Arguments: {} }]),
    /Unknown step type 'Trainig', as step 'S' is/,
  ],
  ...["EMR", "AutoML", "QualityCheck", "ClarifyCheck"]
    .map((type): [string, string, RegExp] => [
      `a ${type} step`,
      definitionOf([{ Name: "S", Type: type, Arguments: {} }]),
      new RegExp(
        `Local SageMaker does not run steps of the type '${type}', as step 'S' is`,
      ),
    ]),
  [
    "a cycle of DependsOn",
    definitionOf([
      { ...failStep("A"), DependsOn: ["B"] },
      { ...failStep("B"), DependsOn: ["A"] },
    ]),
    /The steps form a cycle: 'A' waits for 'B' waits for 'A'/,
  ],
  [
    "a cycle of references",
    definitionOf([
      registerStep("A", { Get: "Steps.B.ModelPackageArn" }),
      registerStep("B", { Get: "Steps.A.ModelPackageArn" }),
    ]),
    /The steps form a cycle/,
  ],
  [
    "a condition that waits for its own branch",
    definitionOf([
      {
        ...conditionStep("C", [limit(1)], [failStep("F")]),
        DependsOn: ["F"],
      },
    ]),
    /The steps form a cycle: 'C' waits for 'F'/,
  ],
  [
    "an unknown step in DependsOn",
    definitionOf([{ ...failStep("A"), DependsOn: ["B"] }]),
    /Unknown step 'B' in step 'A' at DependsOn/,
  ],
  [
    "a reference to an unknown step",
    definitionOf([registerStep("A", { Get: "Steps.B.ModelPackageArn" })]),
    /Unknown step 'B' in step 'A' at Arguments\.ModelPackageDescription/,
  ],
  [
    "a reference to an unknown property",
    definitionOf([
      registerStep("A"),
      registerStep("B", { Get: "Steps.A.PackageArn" }),
    ]),
    /Unknown property 'Steps\.A\.PackageArn' in step 'B' at Arguments\.ModelPackageDescription/,
  ],
  [
    "a reference to an unknown parameter",
    definitionOf([failStep("A", { Get: "Parameters.X" })]),
    /Unknown parameter 'X' in step 'A' at Arguments\.ErrorMessage/,
  ],
  [
    "an unknown execution variable",
    definitionOf([failStep("A", { Get: "Execution.Id" })]),
    /Unknown execution variable 'Id' in step 'A'/,
  ],
  [
    "a reference of another root",
    definitionOf([failStep("A", { Get: "Params.X" })]),
    /Unknown reference "Params\.X" at step 'A' at Arguments\.ErrorMessage/,
  ],
  [
    "an unknown parameter within a join",
    definitionOf([
      failStep("A", {
        "Std:Join": { On: "", Values: [{ Get: "Parameters.X" }] },
      }),
    ]),
    /Unknown parameter 'X' in step 'A'/,
  ],
  [
    "a condition that reads a missing property file",
    definitionOf([
      processingStep("Evaluate", { PropertyFiles: [evaluation] }),
      conditionStep("C", [limit(jsonGet("Evaluate", "Other"))], []),
    ]),
    /Unknown property file 'Other' of step 'Evaluate' in step 'C' at Arguments\.Conditions\[0\]\.LeftValue/,
  ],
  [
    "a property file of an output that is not there",
    definitionOf([
      processingStep("Evaluate", {
        PropertyFiles: [{ ...evaluation, OutputName: "no" }],
      }),
    ]),
    /names the output 'no', which the step does not have/,
  ],
  [
    "an unknown kind of condition",
    definitionOf([conditionStep("C", [{ ...limit(1), Type: "Less" }], [])]),
    /Unknown condition type "Less" at step 'C' at Arguments\.Conditions\[0\]/,
  ],
  [
    "a condition without a side",
    definitionOf([
      conditionStep("C", [{ Type: "Equals", LeftValue: 1 }], []),
    ]),
    /RightValue is missing at step 'C' at Arguments\.Conditions\[0\]/,
  ],
  [
    "a text where a condition compares numbers",
    definitionOf([conditionStep("C", [limit("1")], [])]),
    /A number is due at step 'C' at Arguments\.Conditions\[0\]\.LeftValue, not "1"/,
  ],
  [
    "a cache without end that is no duration",
    definitionOf([
      processingStep("P", {
        CacheConfig: { Enabled: true, ExpireAfter: "soon" },
      }),
    ]),
    /Steps\[0\]\.CacheConfig\.ExpireAfter must be an ISO 8601 duration.*step 'P'\.$/,
  ],
  [
    "a retry policy for what is no exception",
    definitionOf([
      processingStep("P", { RetryPolicies: [{ ExceptionType: ["Any"] }] }),
    ]),
    /RetryPolicies\[0\]\.ExceptionType must be of Step\.SERVICE_FAULT.*step 'P'\.$/,
  ],
  [
    "a retry policy that ends twice",
    definitionOf([
      processingStep("P", {
        RetryPolicies: [{
          ExceptionType: ["Step.THROTTLING"],
          MaxAttempts: 2,
          ExpireAfterMin: 5,
        }],
      }),
    ]),
    /RetryPolicies\[0\]\.MaxAttempts and ExpireAfterMin exclude each other\. It stands in step 'P'\.$/,
  ],
];

for (const [what, definition, message] of CASES) {
  Deno.test(`a definition with ${what} is refused, and the place named`, async () => {
    const error = await checkDefinition(definition, {})
      .then(() => undefined, (error) => error);
    assert(error instanceof ServiceError, "it was accepted");
    assertEquals(error.code, "ValidationException");
    assert(
      error.message.startsWith("Unable to parse pipeline definition. "),
      error.message,
    );
    assert(message.test(error.message), error.message);
  });
}

Deno.test("what the published schema leaves out may be left out", async () => {
  const { parameters, steps } = await checkDefinition(
    JSON.stringify({
      Parameters: [{ Name: "A", Description: "a text" }],
      Steps: [
        processingStep("P", {
          CacheConfig: { ExpireAfter: "P1D" },
          RetryPolicies: [{ ExceptionType: "Emr.RESOURCE_LIMIT" }],
        }),
      ],
    }),
    {},
  );
  assertEquals(parameters, [{ name: "A", type: "String" }]);
  assertEquals(steps[0]!.cacheFor, undefined);
});

Deno.test("what SDKs write as null is left out", async () => {
  const { parameters, steps, experiment } = await checkDefinition(
    JSON.stringify({
      Version: "2020-12-01",
      Metadata: null,
      PipelineExperimentConfig: null,
      MlflowConfig: null,
      Parameters: [{ Name: "A", Type: "Float", DefaultValue: null }],
      Steps: [
        { ...processingStep("P"), CacheConfig: null, DependsOn: null },
        { ...failStep("F"), RetryPolicies: null, DisplayName: null },
      ],
    }),
    {},
  );
  assertEquals(parameters, [{ name: "A", type: "Float" }]);
  assertEquals(steps.map(({ dependsOn }) => dependsOn), [[], []]);
  assertEquals(experiment, undefined);
});

Deno.test("a definition with every expression and kind of condition is accepted", async () => {
  const { steps } = await checkDefinition(
    definitionOf([
      processingStep("Evaluate", { PropertyFiles: [evaluation] }),
      conditionStep(
        "C",
        [
          limit(jsonGet("Evaluate", "Evaluation"), { Get: "Parameters.Most" }),
          { Type: "Equals", LeftValue: "a", RightValue: "a" },
          { Type: "In", QueryValue: 1, Values: [1, 2] },
          { Type: "NotIn", Value: 1, In: [2] },
          { Type: "Not", Condition: limit(3, 2) },
          { Type: "Or", Conditions: [limit(3, 2), limit(1, 2)] },
        ],
        [registerStep("R", { Get: "Execution.PipelineExecutionId" })],
        [
          conditionStep("Inner", [limit(1)], [failStep("F")]),
        ],
      ),
    ], { Parameters: [{ Name: "Most", Type: "Float", DefaultValue: 1 }] }),
    {},
  );
  assertEquals(steps.map(({ name }) => name), [
    "Evaluate",
    "C",
    "R",
    "Inner",
    "F",
  ]);
});
