import {
  askWith,
  F,
  fromFile,
  get,
  join,
  less,
  modelWith,
  prepareWith,
  testRefusals,
  told,
  trainWith,
  tuneWith,
  when,
  withFile,
} from "./definition_support.ts";
import {
  conditionStep,
  definitionOf,
  failStep,
  registerStep,
} from "./support.ts";

testRefusals({
  "steps that wait in vain": [
    [
      "for itself",
      definitionOf([{ ...F, DependsOn: ["F"] }]),
      "'F' waits for 'F'",
    ],
    [
      "for a step that ends the execution",
      definitionOf([F, registerStep("R", "r", { DependsOn: ["F"] })]),
      "R can not depends on F",
    ],
    [
      "through a join",
      definitionOf([registerStep("R", join(get("Steps.R.ModelPackageArn")))]),
      "'R' waits for 'R'",
    ],
    [
      "through a property file",
      definitionOf([{
        ...withFile({}, prepareWith({ Environment: { A: fromFile("a") } })),
      }]),
      "'Prepare' waits for 'Prepare'",
    ],
    [
      "through its own branch",
      definitionOf([
        conditionStep("D", [less(get("Steps.In.ModelPackageVersion"))], [
          registerStep("In"),
        ]),
      ]),
      "'D' waits for 'In' waits for 'D'",
    ],
    [
      "through a nested condition",
      definitionOf([
        conditionStep("C", [less(1)], [
          conditionStep("D", [{
            Type: "Equals",
            LeftValue: get("Steps.Out.ModelPackageArn"),
            RightValue: "x",
          }], []),
        ]),
        { ...registerStep("Out"), DependsOn: ["C"] },
      ]),
      "'D' waits for 'Out' waits for 'D'",
    ],
    [
      "for the other branch",
      definitionOf([
        conditionStep("C", [less(1)], [registerStep("A")], [{
          ...registerStep("B"),
          DependsOn: ["A"],
        }]),
      ]),
      "Step 'B' can never run",
      "'A' in the other branch of 'C'",
    ],
    [
      "for what the other branch makes",
      definitionOf([
        conditionStep("C", [less(1)], [registerStep("A")], [
          conditionStep("D", [less(1)], [
            registerStep("B", get("Steps.A.ModelPackageArn")),
          ]),
        ]),
      ]),
      "Step 'B' can never run",
      "other branch of 'C'",
    ],
    [
      "in a ring of 8,000",
      definitionOf(
        Array.from(
          { length: 8000 },
          (_, i) => ({
            ...failStep(`F${i}`),
            DependsOn: [`F${(i + 1) % 8000}`],
          }),
        ),
      ),
      "'F0' waits for 'F1'",
      "7980 more waits for 'F0'",
    ],
  ],
  "references": [
    [
      "to a root that is not there",
      told("Step.Train.ModelArtifacts"),
      'Unknown reference "Step.Train.ModelArtifacts"',
      "Steps.<step>.<property>",
    ],
    [
      "to a step whose name is long",
      definitionOf([{ ...F, DependsOn: ["a".repeat(500_000)] }]),
      "Unknown step 'aaa",
      "aaa' in step 'F' at DependsOn.",
    ],
    [
      "to a number",
      definitionOf([failStep("F", { Get: 1 })]),
      "Unknown reference 1 at step 'F' at Arguments.ErrorMessage",
    ],
    [
      "to a step as a whole",
      told("Steps.Train", trainWith()),
      "name one of its properties",
    ],
    [
      "with two dots",
      told("Steps.Train..RoleArn", trainWith()),
      "Unknown reference",
    ],
    [
      "with an open bracket",
      told("Steps.Train.InputDataConfig[0.x", trainWith()),
      "Unknown reference",
    ],
    [
      "to ModelArtifact",
      definitionOf([
        trainWith(),
        modelWith({
          "PrimaryContainer.ModelDataUrl": get(
            "Steps.Train.ModelArtifact.S3ModelArtifacts",
          ),
        }),
      ]),
      "step 'Model' at Arguments.PrimaryContainer.ModelDataUrl",
      "a Training step has no 'ModelArtifact' (did you mean 'ModelArtifacts'?)",
    ],
    [
      "to a structure where a text is due",
      definitionOf([
        trainWith(),
        modelWith({
          "PrimaryContainer.ModelDataUrl": get("Steps.Train.ModelArtifacts"),
        }),
      ]),
      "which is of type structure",
    ],
    [
      "to an output of another name",
      told(
        "Steps.Prepare.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri",
        prepareWith(),
      ),
      "'Outputs' has no 'train', but 'out'",
    ],
    [
      "to an output too far",
      told(
        "Steps.Prepare.ProcessingOutputConfig.Outputs[1].S3Output.S3Uri",
        prepareWith(),
      ),
      "'Outputs' has 1 items",
    ],
    [
      "to an item of a map",
      told("Steps.Train.HyperParameters[0]", trainWith()),
      "'HyperParameters' is a map: use a key",
    ],
    [
      "to a key that is not there",
      told("Steps.Train.HyperParameters['num_rounds']", trainWith()),
      "has no 'num_rounds' (did you mean 'num_round'?)",
    ],
    [
      "by name to items without one",
      told("Steps.Train.SecondaryStatusTransitions['x'].Status", trainWith()),
      "use an index",
    ],
    [
      "to a trial that the experiment's config does not name",
      definitionOf([failStep("F", get("PipelineExperimentConfig.TrialName"))], {
        PipelineExperimentConfig: { ExperimentName: "e" },
      }),
      "Unknown member 'TrialName' of PipelineExperimentConfig in step 'F' at Arguments.ErrorMessage",
    ],
    [
      "from an experiment's name to itself",
      definitionOf([F], {
        PipelineExperimentConfig: {
          ExperimentName: get("PipelineExperimentConfig.ExperimentName"),
        },
      }),
      "PipelineExperimentConfig.ExperimentName must not refer to its own config",
    ],
    [
      "to a member of a text",
      told("Steps.Train.RoleArn.x", trainWith()),
      "'RoleArn' has no 'x'",
    ],
    [
      "to a fourth of three training jobs",
      told("Steps.Tune.TrainingJobSummaries[3].TrainingJobName", tuneWith()),
      "an index from 0 to 2",
    ],
    [
      "to what a Fail step says",
      told("Steps.F.ErrorMessage", F),
      "a Fail step has no such property",
    ],
    [
      "to an output that was not declared",
      told("Steps.Ask.OutputParameters['m']", askWith()),
      "the Callback step has OutputParameters['n']",
    ],
    [
      "to a property file as a whole",
      told("Steps.Prepare.PropertyFiles.Report", withFile()),
      "read property files by Std:JsonGet",
    ],
    [
      "to the job of another step",
      definitionOf([failStep("F", get("Execution.TrainingJobName"))]),
      "is of Training steps",
      "step 'F' at Arguments.ErrorMessage",
    ],
    [
      "to another job's name",
      definitionOf([
        prepareWith({ Environment: { A: get("Execution.TrainingJobName") } }),
      ]),
      "step 'Prepare' at Arguments.Environment.A",
    ],
  ],
  "functions": [
    [
      "that are not there",
      definitionOf([failStep("F", { "Std:Joins": {} })]),
      "Unknown function 'Std:Joins' (did you mean 'Std:Join'?) at step 'F'",
    ],
    [
      "beside other members",
      definitionOf([failStep("F", { ...join("a"), x: 1 })]),
      "Std:Join must be the only member",
    ],
    [
      "with members that they do not have",
      definitionOf([
        failStep("F", { "Std:Join": { On: "", Values: [], Sep: "" } }),
      ]),
      "Unknown member 'Sep' of Std:Join",
    ],
    [
      "that join by a number",
      definitionOf([failStep("F", { "Std:Join": { On: 1, Values: [] } })]),
      "needs On, a string",
    ],
    [
      "that join null",
      definitionOf([failStep("F", join("a", null))]),
      "cannot join null at step 'F' at Arguments.ErrorMessage, Values[1]",
    ],
    [
      "that join a structure",
      definitionOf([
        trainWith(),
        failStep("F", join(get("Steps.Train.ResourceConfig"))),
      ]),
      "of type structure",
    ],
    [
      "that read by an empty path",
      definitionOf([withFile(), when(less(fromFile("")))]),
      "step 'C' at Arguments.Conditions[0].LeftValue",
      "Path ''",
    ],
    [
      "that read by half a path",
      definitionOf([withFile(), when(less(fromFile("a[0")))]),
      "Path 'a[0'",
    ],
    [
      "that read all there is",
      definitionOf([withFile(), when(less(fromFile("a.*")))]),
      "Path 'a.*'",
    ],
    [
      "that read by a number",
      definitionOf([withFile(), when(less(fromFile(1)))]),
      "LeftValue, Path, not 1",
    ],
    [
      "that read a file that is not declared",
      definitionOf([withFile(), when(less(fromFile("a", "Reports")))]),
      "Unknown property file 'Reports' of step 'Prepare' in step 'C' at Arguments.Conditions[0].LeftValue (did you mean 'Report'?)",
    ],
    [
      "that read a file of an unknown step",
      definitionOf([withFile(), when(less(fromFile("a", "Report", "Prepar")))]),
      "Unknown step 'Prepar'",
      "(did you mean 'Prepare'?)",
    ],
    [
      "that read from a folder",
      definitionOf([
        when(less({ "Std:JsonGet": { S3Uri: "/tmp/a", Path: "a" } })),
      ]),
      "s3://bucket/key",
    ],
    [
      "that read from two places",
      definitionOf([
        withFile(),
        when(
          less({
            "Std:JsonGet": {
              ...fromFile("a")["Std:JsonGet"],
              S3Uri: "s3://b/k",
            },
          }),
        ),
      ]),
      "either PropertyFile or S3Uri",
    ],
  ],
});
