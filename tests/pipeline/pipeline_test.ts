import {
  conditionStep,
  definition,
  equals,
  execution,
  failStep,
  graphChart,
  isIn,
  join,
  jsonGet,
  lessThanOrEqualTo,
  mermaid,
  modelStep,
  not,
  or,
  parameter,
  type Pipeline,
  PipelineError,
  registerModelStep,
  type ResourceStep,
  retry,
  start,
  stop,
  topKModel,
  trainingStep,
  type TuningProperties,
  tuningStep,
  upsert,
  wait,
} from "../../lib/pipeline/mod.ts";
import { UserError } from "../../lib/engines/user_error.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import { inSession } from "../support/sessions.ts";

const threshold = parameter.float("Threshold", 46);
const name = parameter.string("Name");

const register = registerModelStep("Register", {
  ModelPackageGroupName: "g",
  ModelPackageDescription: join("-", name, execution.PipelineExecutionId, 1),
});
const again = registerModelStep("Again", {
  ModelPackageGroupName: "g",
  ModelPackageDescription: register.properties.ModelPackageArn,
}, { dependsOn: [register], displayName: "Once more" });

function smallPipeline(): Pipeline {
  return {
    name: "Small",
    parameters: [threshold, name],
    steps: [
      register,
      conditionStep("Check", [
        lessThanOrEqualTo(threshold, 50),
        or(equals(name, "a"), not(isIn(name, ["b", "c"]))),
      ], { if: [again], else: [failStep("Fail", join(" ", "Not", name))] }),
    ],
  };
}

Deno.test("definition() writes the JSON that CreatePipeline takes, the same each time", () => {
  const text = definition(smallPipeline());
  assertEquals(definition(smallPipeline()), text);
  const { Version, Parameters, Steps } = JSON.parse(text);
  assertEquals(Version, "2020-12-01");
  assertEquals(Parameters, [
    { Name: "Threshold", Type: "Float", DefaultValue: 46 },
    { Name: "Name", Type: "String" },
  ]);
  assertEquals(Steps[0].Arguments.ModelPackageDescription, {
    "Std:Join": {
      On: "-",
      Values: [
        { Get: "Parameters.Name" },
        { Get: "Execution.PipelineExecutionId" },
        1,
      ],
    },
  });
  assertEquals(Steps[1].Arguments.Conditions[1], {
    Type: "Or",
    Conditions: [
      {
        Type: "Equals",
        LeftValue: { Get: "Parameters.Name" },
        RightValue: "a",
      },
      {
        Type: "Not",
        Condition: {
          Type: "In",
          QueryValue: { Get: "Parameters.Name" },
          Values: ["b", "c"],
        },
      },
    ],
  });
  assertEquals(Steps[1].Arguments.IfSteps[0], {
    Name: "Again",
    Type: "RegisterModel",
    Arguments: {
      ModelPackageGroupName: "g",
      ModelPackageDescription: { Get: "Steps.Register.ModelPackageArn" },
    },
    DependsOn: ["Register"],
    DisplayName: "Once more",
  });
});

Deno.test("definition() is the same whatever the order in which members were written", () => {
  const made = (request: Parameters<typeof registerModelStep>[1]) =>
    definition({ name: "P", steps: [registerModelStep("R", request)] });
  const text = made({
    ModelPackageGroupName: "g",
    Tags: [{ Value: "v", Key: "k" }],
  });
  assertEquals(
    made({ Tags: [{ Key: "k", Value: "v" }], ModelPackageGroupName: "g" }),
    text,
  );
  assert(
    text.includes('[{"Name":"R","Type":"RegisterModel","Arguments":{"Model'),
    text,
  );
});

Deno.test("a number that JSON has not is refused, not written as null", () => {
  const refused = (make: () => Pipeline, message: string) =>
    assertThrows(() => definition(make()), TypeError, message);
  const steps = [register];
  refused(
    () => ({
      name: "P",
      steps: [registerModelStep("R", {
        ModelLifeCycle: { Stage: NaN as never, StageStatus: "s" },
      })],
    }),
    'Cannot write step "R": "Stage" is NaN',
  );
  refused(
    () => ({ name: "P", steps, parameters: [parameter.float("A", Infinity)] }),
    'Cannot write parameter "A": "DefaultValue" is Infinity',
  );
  refused(
    () => ({ name: "P", steps: [failStep("F", join(" ", "a", NaN))] }),
    'Cannot write join(): "1" is NaN',
  );
});

Deno.test("properties are written as paths, and wrong ones do not compile", () => {
  const tuning = tuningStep("Tune", {
    HyperParameterTuningJobConfig: undefined,
  });
  const { properties } = tuning;
  assertEquals(
    JSON.stringify(properties.TrainingJobSummaries[2]!.TrainingJobName),
    '{"Get":"Steps.Tune.TrainingJobSummaries[2].TrainingJobName"}',
  );
  assertEquals(
    JSON.stringify(
      properties.BestTrainingJob.TunedHyperParameters["a b"],
    ),
    `{"Get":"Steps.Tune.BestTrainingJob.TunedHyperParameters['a b']"}`,
  );
  assertEquals(
    JSON.stringify(topKModel(tuning, 0, "s3://b/models")),
    '{"Std:Join":{"On":"/","Values":["s3://b/models",' +
      '{"Get":"Steps.Tune.TrainingJobSummaries[0].TrainingJobName"},"output/model.tar.gz"]}}',
  );
  // @ts-expect-error A tuning job has no such property.
  void properties.BestTrainingJobs;
  // @ts-expect-error A number is no name.
  modelStep("M", { ExecutionRoleArn: threshold });
  // @ts-expect-error Roles are due in a training job.
  trainingStep("T", {});
  // @ts-expect-error A text is not compared by order.
  lessThanOrEqualTo(name, 1);
  // @ts-expect-error A model is no tuning step.
  const wrong: ResourceStep<TuningProperties> = register;
  assert(wrong !== undefined, "the compiler alone cares");
});

Deno.test("a parameter may be held to some values", () => {
  const size = parameter.string("Size", "s", ["s", "m"]);
  assertEquals(size.definition, {
    Name: "Size",
    Type: "String",
    DefaultValue: "s",
    EnumValues: ["s", "m"],
  });
});

Deno.test("topKModel() refuses ranks that the service does not keep, and takes folders with and without a slash", () => {
  const tuning = tuningStep("Tune", {
    HyperParameterTuningJobConfig: undefined,
  });
  for (const k of [-1, 50, 1.5]) {
    assertThrows(
      () => topKModel(tuning, k, "s3://b/m"),
      RangeError,
      `Cannot take the model of rank ${k}`,
    );
  }
  const written = (output: string) =>
    JSON.stringify(topKModel(tuning, 0, output));
  assertEquals(written("s3://b/m/"), written("s3://b/m"));
});

Deno.test("the graph shows branches and what waits for what", () => {
  assertEquals(
    mermaid(smallPipeline()),
    [
      "flowchart TD",
      '  Register["Register<br>RegisterModel"]',
      '  Check{"Check<br>Condition"}',
      '  Again["Again<br>RegisterModel"]',
      '  Fail["Fail<br>Fail"]',
      "  Check -->|true| Again",
      "  Register --> Again",
      "  Check -->|false| Fail",
    ].join("\n"),
  );
  const text = String(graphChart(smallPipeline(), [
    { StepName: "Register", StepStatus: "Succeeded" },
  ]));
  assert(/Register\s+RegisterModel\s+Succeeded/.test(text), text);
});

Deno.test("Mermaid is given no name that it would misread", () => {
  const end = failStep("end", "x");
  const dashes = registerModelStep("a--b", { ModelPackageGroupName: "g" });
  const text = mermaid({
    name: "P",
    steps: [
      dashes,
      conditionStep("Check", [equals(name, "a")], { if: [end] }, {
        dependsOn: [dashes],
      }),
      failStep("_self", "x"),
      failStep("toString", "x"),
    ],
  });
  assertEquals(
    text,
    [
      "flowchart TD",
      '  step1["a--b<br>RegisterModel"]',
      '  Check{"Check<br>Condition"}',
      '  step3["end<br>Fail"]',
      '  step4["_self<br>Fail"]',
      '  step5["toString<br>Fail"]',
      "  step1 --> Check",
      "  Check -->|true| step3",
    ].join("\n"),
  );
});

Deno.test("no graph is drawn of what is no definition, and the message says why", () => {
  const step = (Get: string) => ({
    Name: "A",
    Type: "Fail",
    Arguments: { ErrorMessage: { Get } },
  });
  const cases: readonly [text: string, message: string][] = [
    ["{", "it is not JSON"],
    ["[]", "Steps must be a list of objects with Name and Type"],
    ["null", "Steps must be a list of objects with Name and Type"],
    ['{"Steps": [1]}', "Steps must be a list of objects with Name and Type"],
    [
      JSON.stringify({ Steps: [step("Steps.B.x")] }),
      '"A" refers to "B", which is no step',
    ],
  ];
  for (const [text, message] of cases) {
    assertThrows(
      () => mermaid(text),
      UserError,
      `Cannot draw the definition: ${message}`,
    );
  }
  const quoted = JSON.stringify({ Steps: [step("Steps.A")] })
    .replace("Fail", 'a \\"<b>\\"');
  assert(mermaid(quoted).includes("<br>a #quot;#lt;b#gt;#quot;"), quoted);
});

Deno.test("a pipeline is upserted, started, waited for, and updated by the next upsert", async () => {
  await inSession(async (session) => {
    const pipeline = smallPipeline();
    const arn = await upsert(session, pipeline);
    assertEquals(await upsert(session, pipeline), arn);
    const result = await wait(
      session,
      await start(session, pipeline, { parameters: { Name: "a" } }),
    );
    assertEquals(
      result.steps.map(({ StepName }) => StepName),
      ["Register", "Check", "Again"],
    );
  });
});

Deno.test("wait() throws what failed, with the execution, which can be retried", async () => {
  await inSession(async (session) => {
    const pipeline: Pipeline = {
      name: "Reads",
      steps: [
        registerModelStep("R", {
          ModelPackageGroupName: "g",
          ModelPackageDescription: join(
            "",
            jsonGet(`s3://${session.bucket}/no.json`, "a"),
          ),
        }),
      ],
    };
    await upsert(session, pipeline);
    const arn = await start(session, pipeline);
    const failure = () => wait(session, arn).then(() => undefined, (e) => e);
    for (let i = 0; i < 2; i++) {
      const error = await failure();
      assert(error instanceof PipelineError, String(error));
      assert(
        error.message.includes(
          `"R": ClientError: Cannot read the JSON file "s3://${session.bucket}/no.json": there is none`,
        ),
        error.message,
      );
      assertEquals(error.result.arn, arn);
      await retry(session, arn);
    }
    await failure();
    const refusal = await stop(session, arn).then(() => undefined, (e) => e);
    assertEquals(refusal?.name, "ValidationException");

    const signal = AbortSignal.abort(new Error("enough"));
    const told = await wait(session, arn, { signal }).catch((e) => e.message);
    assertEquals(told, "enough", "what has ended need not be stopped");
  });
});
