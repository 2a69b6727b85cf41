import {
  askWith,
  F,
  get,
  less,
  modelWith,
  parameter,
  prepareWith,
  testRefusals,
  told,
  trainWith,
  when,
  withFile,
} from "./definition_support.ts";
import { conditionStep, definitionOf, failStep } from "./support.ts";

testRefusals({
  "text that is not JSON": [
    ["a comma too many", '{\n "Steps": [,]}', "line 2, column 12", '","'],
    ["an end too early", '{"Steps":[', "ends too early at line 1, column 11"],
    ["more after the end", '{"Steps":[]} x', '"x"', "line 1, column 14"],
    ["a word of JavaScript", '{"Steps":[NaN]}', '"N"', "line 1, column 11"],
    ["a broken string", '{"a":"b\n"}', "line 1, column 8"],
    ["a byte order mark", "\ufeff{}", "byte order mark", "Save it as UTF-8"],
    ["a member twice", '{"Steps":[],"Steps":[]}', "Duplicate member 'Steps'"],
    ["too many levels", "[".repeat(500_000), "more than 200", "column 201"],
    ["null", "null", "Expecting start of Json Object."],
  ],
  "parameters": [
    [
      "no name",
      definitionOf([F], { Parameters: [{ Type: "Float" }] }),
      "[0].Name",
    ],
    [
      "an illegal name",
      definitionOf([F], { Parameters: [{ Name: "a b" }] }),
      '"a b"',
    ],
    [
      "a default that is a list",
      definitionOf([F], parameter("Float", { DefaultValue: [1] })),
      "Parameters[0].DefaultValue",
      "of type Float, not [1]",
    ],
    [
      "a number too great to keep",
      definitionOf([F], parameter("Integer", { DefaultValue: 2 ** 60 })),
      "of type Integer",
    ],
    [
      "a default too long",
      definitionOf(
        [F],
        parameter("String", { DefaultValue: "x".repeat(4097) }),
      ),
      "at most 4096",
    ],
    [
      "a default that is none of its values",
      definitionOf(
        [F],
        parameter("String", { DefaultValue: "x", EnumValues: ["y"] }),
      ),
      'must be one of ["y"], not "x"',
    ],
    [
      "values of another type",
      definitionOf([F], parameter("String", { EnumValues: [1] })),
      "Parameters[0].EnumValues",
      "of type String",
    ],
    [
      "no values",
      definitionOf([F], parameter("String", { EnumValues: [] })),
      "must not be empty",
    ],
    [
      "201 of them",
      definitionOf([F], {
        Parameters: Array.from({ length: 201 }, (_, i) => ({ Name: `p${i}` })),
      }),
      "at most 200 items, not 201",
    ],
  ],
  "names": [
    [
      "in both branches of conditions in each other",
      definitionOf([
        conditionStep("C", [less(1)], [conditionStep("D", [less(1)], [F])], [
          F,
        ]),
      ]),
      "Duplicate name 'F' in Steps",
    ],
    [
      "of a condition and its branch",
      definitionOf([conditionStep("F", [less(1)], [F])]),
      "Duplicate name 'F' in Steps",
    ],
    [
      "of 65 characters",
      definitionOf([failStep("a".repeat(65))]),
      "Steps[0].Name must be 1 to 64",
    ],
    [
      "with letters of other alphabets",
      definitionOf([failStep("Maß")]),
      "Steps[0].Name must be 1 to 64",
    ],
    [
      "that were mistyped",
      definitionOf([trainWith(), { ...F, DependsOn: ["Trian"] }]),
      "Unknown step 'Trian' in step 'F' at DependsOn (did you mean 'Train'?)",
    ],
    [
      "that every object has, of a type",
      '{"Steps":[{"Name":"F","Type":"__proto__","Arguments":{}}]}',
      "Unknown step type '__proto__'",
    ],
    [
      "that every object has, of a condition",
      definitionOf([when({ ...less(1), Type: "constructor" })]),
      'Unknown condition type "constructor"',
    ],
    [
      "that every object has, of an argument",
      '{"Steps":[{"Name":"R","Type":"RegisterModel","Arguments":{"__proto__":1}}]}',
      "Unknown Argument member '__proto__'. It stands in step 'R' at Arguments.__proto__",
    ],
    [
      "that every object has, of a parameter",
      definitionOf([failStep("F", get("Parameters.__proto__"))]),
      "Unknown parameter '__proto__' in step 'F'",
    ],
    [
      "that every object has, of a property",
      told("Steps.Train.constructor.name", trainWith()),
      "'constructor'",
      "step 'R' at Arguments.ModelPackageDescription",
    ],
    [
      "that every object has, of an output",
      told("Steps.Ask.OutputParameters['__proto__']", askWith()),
      "has OutputParameters['n']",
    ],
  ],
  "what only some steps have": [
    [
      "a cache",
      definitionOf([{ ...modelWith(), CacheConfig: { Enabled: true } }]),
      "Model steps have no CacheConfig. It stands in step 'Model'",
    ],
    [
      "retries",
      definitionOf([{ ...F, RetryPolicies: [] }]),
      "Fail steps have no RetryPolicies",
    ],
    [
      "retries of a callback",
      definitionOf([askWith({ RetryPolicies: [] })]),
      "Callback steps have no RetryPolicies",
    ],
    [
      "property files",
      definitionOf([withFile({}, trainWith())]),
      "Training steps have no PropertyFiles",
    ],
  ],
  "caches, retries and property files": [
    [
      "a duration without a number",
      definitionOf([{
        ...trainWith(),
        CacheConfig: { Enabled: true, ExpireAfter: "PT" },
      }]),
      "ISO 8601 duration",
      '"PT"',
    ],
    [
      "a duration of hours without T",
      definitionOf([{
        ...trainWith(),
        CacheConfig: { Enabled: true, ExpireAfter: "P1H" },
      }]),
      '"P1H"',
    ],
    [
      "a cache that is a truth",
      definitionOf([{ ...trainWith(), CacheConfig: true }]),
      "Steps[0].CacheConfig must be an object",
    ],
    [
      "one and a half attempts",
      definitionOf([{
        ...trainWith(),
        RetryPolicies: [{
          ExceptionType: ["Step.THROTTLING"],
          MaxAttempts: 1.5,
        }],
      }]),
      "MaxAttempts must be a whole number from 1 to 20, not 1.5",
    ],
    [
      "no attempt",
      definitionOf([{
        ...trainWith(),
        RetryPolicies: [{ ExceptionType: ["Step.THROTTLING"], MaxAttempts: 0 }],
      }]),
      "from 1 to 20, not 0",
    ],
    [
      "an interval that is a text",
      definitionOf([{
        ...trainWith(),
        RetryPolicies: [{
          ExceptionType: ["Step.THROTTLING"],
          IntervalSeconds: "1",
        }],
      }]),
      'IntervalSeconds must be a number, not "1"',
    ],
    [
      "a rate below 0",
      definitionOf([{
        ...trainWith(),
        RetryPolicies: [{
          ExceptionType: ["Step.THROTTLING"],
          BackoffRate: -1,
        }],
      }]),
      "BackoffRate must be 0 or more",
    ],
    [
      "no exception",
      definitionOf([{
        ...trainWith(),
        RetryPolicies: [{ ExceptionType: [] }],
      }]),
      "ExceptionType must not be empty",
    ],
    [
      "a file of another output",
      definitionOf([withFile({ OutputName: "report" })]),
      "Property file 'Report' of step 'Prepare' names the output 'report'",
      '["out"]',
    ],
    [
      "a file outside of its output",
      definitionOf([withFile({ FilePath: "../report.json" })]),
      "Steps[0].PropertyFiles[0].FilePath must be a path within the output",
    ],
    [
      "a file by the container's path",
      definitionOf([withFile({ FilePath: "/opt/ml/report.json" })]),
      "must be a path within the output",
    ],
    [
      "two files of a name",
      definitionOf([{
        ...prepareWith(),
        PropertyFiles: [
          withFile().PropertyFiles[0],
          withFile().PropertyFiles[0],
        ],
      }]),
      "Duplicate name 'Report' in the property files of step 'Prepare'",
    ],
  ],
  "what stands beside the steps": [
    [
      "an experiment that is a number",
      definitionOf([F], { PipelineExperimentConfig: { ExperimentName: 1 } }),
      "A string is due at PipelineExperimentConfig.ExperimentName, not 1",
    ],
    [
      "an experiment named by a job",
      definitionOf([F], {
        PipelineExperimentConfig: {
          TrialName: get("Execution.ProcessingJobName"),
        },
      }),
      "PipelineExperimentConfig.TrialName",
    ],
    [
      "a way to cache that is not there",
      definitionOf([F], { Metadata: { SagebookCacheBy: "contents" } }),
      'Metadata.SagebookCacheBy must be "content"',
    ],
    [
      "MLflow",
      definitionOf([F], { MlflowConfig: {} }),
      "MlflowConfig must be left out",
    ],
  ],
});
