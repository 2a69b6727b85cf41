import {
  askWith,
  F,
  get,
  join,
  less,
  modelWith,
  parameter,
  prepareWith,
  scoreWith,
  testRefusals,
  trainWith,
  tuneWith,
  when,
} from "./definition_support.ts";
import { definitionOf, failStep } from "./support.ts";

testRefusals({
  "arguments": [
    [
      "unknown in a training step",
      definitionOf([
        trainWith({ "InputDataConfig.0.DataSource.S3DataSource.S3Url": "x" }),
      ]),
      "Unknown Argument member 'S3Url' (did you mean 'S3Uri'?). It stands in step 'Train' at Arguments.InputDataConfig[0].DataSource.S3DataSource.S3Url",
    ],
    [
      "unknown in a tuning step",
      definitionOf([
        tuneWith({
          "HyperParameterTuningJobConfig.ParameterRanges.ContinuousParameterRanges.0.Min":
            "1",
        }),
      ]),
      "step 'Tune' at Arguments.HyperParameterTuningJobConfig.ParameterRanges.ContinuousParameterRanges[0].Min",
    ],
    [
      "unknown in a transform step",
      definitionOf([
        scoreWith({ "TransformInput.DataSource.S3DataSource.Uri": "x" }),
      ]),
      "step 'Score' at Arguments.TransformInput.DataSource.S3DataSource.Uri",
    ],
    [
      "unknown in a model step",
      definitionOf([modelWith({ "PrimaryContainer.Imag": "x" })]),
      "step 'Model' at Arguments.PrimaryContainer.Imag",
    ],
    [
      "unknown in a registration",
      definitionOf([{
        Name: "R",
        Type: "RegisterModel",
        Arguments: {
          InferenceSpecification: { Containers: [{ Image: "i", Url: "u" }] },
        },
      }]),
      "step 'R' at Arguments.InferenceSpecification.Containers[0].Url",
    ],
    [
      "unknown in a Fail step",
      definitionOf([{ ...F, Arguments: { ErrorMessage: "", Message: "" } }]),
      "Unknown Argument member 'Message'",
      "step 'F' at Arguments.Message",
    ],
    [
      "unknown in a condition step",
      definitionOf([{
        ...when(less(1)),
        Arguments: { Conditions: [less(1)], Then: [] },
      }]),
      "Unknown member 'Then' at Steps[0].Arguments. It stands in step 'C'",
    ],
    [
      "that are null where they must be there",
      definitionOf([trainWith({ RoleArn: null })]),
      "Missing Argument member 'RoleArn'. It is due in step 'Train'",
    ],
    [
      "with a null in a list",
      definitionOf([trainWith({ InputDataConfig: [null] })]),
      "step 'Train' at Arguments.InputDataConfig[0], not null",
    ],
    [
      "with a number in a map of texts",
      definitionOf([trainWith({ "HyperParameters.num_round": 2 })]),
      "type string is due in step 'Train' at Arguments.HyperParameters['num_round'], not 2",
    ],
    [
      "with half an instance",
      definitionOf([trainWith({ "ResourceConfig.InstanceCount": 1.5 })]),
      "type integer is due",
      "not 1.5",
    ],
    [
      "with a truth in quotes",
      definitionOf([trainWith({ EnableManagedSpotTraining: "true" })]),
      "type boolean is due in step 'Train' at Arguments.EnableManagedSpotTraining",
    ],
    [
      "with a join for a number",
      definitionOf([trainWith({ "ResourceConfig.InstanceCount": join("1") })]),
      "type integer is due",
      "which is of type string",
    ],
    [
      "with a text for a list",
      definitionOf(
        [trainWith({ InputDataConfig: get("Parameters.A") })],
        parameter("String"),
      ),
      "type list is due",
      "of type string",
    ],
    [
      "with a Float for a whole number",
      definitionOf([
        trainWith({ "ResourceConfig.InstanceCount": get("Parameters.A") }),
      ], parameter("Float")),
      "type integer is due",
      "of type float",
    ],
    [
      "with a Boolean for a number",
      definitionOf([
        trainWith({ "ResourceConfig.InstanceCount": get("Parameters.A") }),
      ], parameter("Boolean")),
      "type integer is due",
      "of type boolean",
    ],
    [
      "with an Integer for a truth",
      definitionOf([
        trainWith({ EnableManagedSpotTraining: get("Parameters.A") }),
      ], parameter("Integer")),
      "type boolean is due",
      "of type integer",
    ],
    [
      "with an output for a list",
      definitionOf([
        askWith(),
        trainWith({ InputDataConfig: get("Steps.Ask.OutputParameters['n']") }),
      ]),
      "type list is due",
      "of type integer",
    ],
    [
      "with an instance type that is not there",
      definitionOf([
        trainWith({ "ResourceConfig.InstanceType": "ml.m5.larg" }),
      ]),
      "Value \"ml.m5.larg\" in step 'Train' at Arguments.ResourceConfig.InstanceType",
      "enum value set",
      "ml.m5.large",
    ],
    [
      "with a strategy that is not there",
      definitionOf([
        tuneWith({ "HyperParameterTuningJobConfig.Strategy": "Bayes" }),
      ]),
      "[Bayesian, Grid, Hyperband, Random]",
    ],
    [
      "with an approval that is not there",
      definitionOf([{
        Name: "R",
        Type: "RegisterModel",
        Arguments: { ModelApprovalStatus: "Yes" },
      }]),
      "step 'R' at Arguments.ModelApprovalStatus",
    ],
    [
      "with a role that is none",
      definitionOf([trainWith({ RoleArn: "not-the-arn-of-a-role" })]),
      "regular expression pattern",
      "step 'Train' at Arguments.RoleArn",
    ],
    [
      "with a negative runtime",
      definitionOf([
        trainWith({ "StoppingCondition.MaxRuntimeInSeconds": -1 }),
      ]),
      "greater than or equal to 1",
    ],
    [
      "with eleven inputs",
      definitionOf([
        prepareWith({ ProcessingInputs: Array(11).fill({ InputName: "i" }) }),
      ]),
      "step 'Prepare' at Arguments.ProcessingInputs",
      "length less than or equal to 10",
    ],
    [
      "without a message",
      definitionOf([{ ...F, Arguments: {} }]),
      "Missing Argument member 'ErrorMessage'",
      "step 'F' at Arguments.ErrorMessage",
    ],
    [
      "with a number for a message",
      definitionOf([failStep("F", 5)]),
      "A string is due at step 'F' at Arguments.ErrorMessage, not 5",
    ],
  ],
  "conditions": [
    [
      "that order a String",
      definitionOf([when(less(get("Parameters.A")))], parameter("String")),
      "A number is due at step 'C' at Arguments.Conditions[0].LeftValue",
      "of type string",
    ],
    ["that order a truth", definitionOf([when(less(true))]), "not true"],
    [
      "that order a join",
      definitionOf([when(less(join("1")))]),
      "A number is due",
    ],
    [
      "that order a list of the service's",
      definitionOf([
        trainWith(),
        when(less(get("Steps.Train.InputDataConfig"))),
      ]),
      "of type list",
    ],
    [
      "that compare a list",
      definitionOf([when({ Type: "Equals", LeftValue: [1], RightValue: 1 })]),
      "A string, number or boolean is due",
      "of type list",
    ],
    [
      "that compare null",
      definitionOf([when({ Type: "Equals", LeftValue: null, RightValue: 1 })]),
      "of type null",
    ],
    [
      "of members for none",
      definitionOf([when({ Type: "In", QueryValue: 1, Values: [] })]),
      "Values must be a list",
      "not empty",
    ],
    [
      "of members by half of each form",
      definitionOf([when({ Type: "In", QueryValue: 1, In: [1] })]),
      "Values is missing",
    ],
    [
      "of members for a list",
      definitionOf([when({ Type: "In", QueryValue: 1, Values: [1, [1]] })]),
      "Arguments.Conditions[0].Values[1]",
    ],
    [
      "of members for an unknown parameter",
      definitionOf([
        when({ Type: "NotIn", Value: 1, In: [get("Parameters.B")] }),
      ]),
      "Unknown parameter 'B' in step 'C' at Arguments.Conditions[0].In[0]",
    ],
    [
      "within a Not, within an Or",
      definitionOf([
        when({
          Type: "Or",
          Conditions: [less(1), { Type: "Not", Condition: less("1") }],
        }),
      ]),
      "Arguments.Conditions[0].Conditions[1].Condition.LeftValue",
    ],
    [
      "of no condition",
      definitionOf([when({ Type: "Or", Conditions: [] })]),
      "Conditions must be a list",
    ],
    [
      "of a type of another language",
      definitionOf([when({ Type: "And", Conditions: [less(1)] })]),
      'Unknown condition type "And"',
    ],
    [
      "with a member too many",
      definitionOf([when({ ...less(1), Rigth: 1 })]),
      "Unknown member 'Rigth' at step 'C' at Arguments.Conditions[0]",
    ],
  ],
});
