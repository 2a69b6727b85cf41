/**
 * Every expression and kind of condition, in the places where they may stand, as
 * an execution works them out.
 */
import { assert, assertEquals } from "../../support/assert.ts";
import { ServiceClients } from "../operations/support.ts";
import {
  get,
  join,
  prepareWith,
  trainWith,
  withFile,
} from "./definition_support.ts";
import {
  conditionStep,
  createPipeline,
  definitionOf,
  type EndedExecution,
  execute,
  failStep,
  registerStep,
} from "./support.ts";

const PARAMETERS = [
  { Name: "Text", Type: "String", DefaultValue: "a b" },
  { Name: "Whole", Type: "Integer", DefaultValue: 3 },
  { Name: "Float", Type: "Float", DefaultValue: 0.5 },
  { Name: "Two", Type: "Float", DefaultValue: 2 },
  { Name: "Nine", Type: "String", DefaultValue: "9" },
  { Name: "Flag", Type: "Boolean", DefaultValue: false },
  { Name: "__proto__", Type: "String", DefaultValue: "p" },
  { Name: "constructor", Type: "Integer", DefaultValue: 9 },
];

const REPORT = {
  metrics: { mse: { value: 3.5 } },
  list: [{ a: 1 }, { "x.y": "dotted" }],
  text: "12",
  flag: true,
  object: { k: [1, 2] },
  nothing: null,
};

const WRITE =
  `Deno.writeTextFileSync(Deno.cwd() + "/processing/out/report.json", '{"mse":{"value":1}}');`;

const read = (Path: unknown, S3Uri: unknown = "s3://bucket/report.json") => ({
  "Std:JsonGet": { S3Uri, Path },
});

/** A service whose function `note` keeps what it was given, and gives typed outputs. */
async function open(): Promise<ServiceClients & { given: unknown[] }> {
  const given: unknown[] = [];
  const clients = await ServiceClients.open({
    functions: {
      note(event) {
        given.push(structuredClone(event));
        return { text: "t", whole: 7, float: 2.5, flag: true };
      },
    },
  });
  await clients.put("report.json", JSON.stringify(REPORT));
  return Object.assign(clients, { given });
}

function note(Arguments: object, Name = "Note"): object {
  return {
    Name,
    Type: "Lambda",
    FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:note",
    Arguments,
    OutputParameters: [
      { OutputName: "text", OutputType: "String" },
      { OutputName: "whole", OutputType: "Integer" },
      { OutputName: "float", OutputType: "Float" },
      { OutputName: "flag", OutputType: "Boolean" },
    ],
  };
}

let count = 0;

async function run(
  clients: ServiceClients,
  steps: readonly unknown[],
  PipelineParameters: { Name: string; Value: string }[] = [],
): Promise<EndedExecution> {
  const PipelineName = `p${++count}`;
  const definition = definitionOf(steps, { Parameters: PARAMETERS });
  await createPipeline(clients, definition, PipelineName);
  return await execute(clients, { PipelineName, PipelineParameters });
}

Deno.test("parameters keep their types, by default and as given, within lists and objects too", async () => {
  await using clients = await open();
  const step = note({
    text: get("Parameters.Text"),
    whole: get("Parameters.Whole"),
    list: [get("Parameters.Flag"), [get("Parameters.Float")], {
      two: get("Parameters.Two"),
    }],
    names: [get("Parameters.__proto__"), get("Parameters.constructor")],
    plain: [1, "x", true, null],
  });
  await run(clients, [step]);
  await run(clients, [step], [
    { Name: "Text", Value: "" },
    { Name: "Whole", Value: "-2" },
    { Name: "Float", Value: "1e-3" },
    { Name: "Flag", Value: "True" },
  ]);
  const others = { names: ["p", 9], plain: [1, "x", true, null] };
  assertEquals(clients.given, [
    { text: "a b", whole: 3, list: [false, [0.5], { two: 2 }], ...others },
    { text: "", whole: -2, list: [true, [0.001], { two: 2 }], ...others },
  ]);
});

Deno.test("joins stand in joins, and JSON is read by paths that are joined", async () => {
  await using clients = await open();
  await run(clients, [note({
    joined: {
      "Std:Join": {
        On: "/",
        Values: [
          "s3:/",
          join("x", get("Parameters.Whole")),
          true,
          2.5,
          get("Parameters.Two"),
        ],
      },
    },
    empty: join(),
    plain: read("metrics.mse.value"),
    rooted: read("$.metrics.mse.value"),
    quoted: read("list[1]['x.y']"),
    object: read("object"),
    made: read(
      { "Std:Join": { On: ".", Values: ["metrics", "mse", "value"] } },
      join("s3://bucket/", "report", ".json"),
    ),
  })]);
  assertEquals(clients.given, [{
    joined: "s3://x3/true/2.5/2",
    empty: "",
    plain: 3.5,
    rooted: 3.5,
    quoted: "dotted",
    object: { k: [1, 2] },
    made: 3.5,
  }]);
});

Deno.test("the eight variables of an execution are its own, and those of its jobs", async () => {
  await using clients = await open();
  await clients.put("data/train/a.csv", "1,2\n2,3\n3,4\n".repeat(20));
  await clients.put("code/run.ts", WRITE);
  const variables = [
    "StartDateTime",
    "CurrentDateTime",
    "PipelineName",
    "PipelineArn",
    "PipelineExecutionId",
    "PipelineExecutionArn",
  ];
  const { arn, execution, steps } = await run(clients, [
    note(Object.fromEntries(
      variables.map((name) => [name, get(`Execution.${name}`)]),
    )),
    trainWith({ Environment: { JOB: get("Execution.TrainingJobName") } }),
    note({ job: get("Steps.Train.Environment['JOB']") }, "Job"),
    prepareWith({ Environment: { JOB: get("Execution.ProcessingJobName") } }),
    note({ job: get("Steps.Prepare.Environment['JOB']") }, "OtherJob"),
  ]);
  const [given, ...jobs] = clients.given as Record<string, string>[];
  const { PipelineArn, CreationTime } = execution;
  assertEquals(given!.StartDateTime, CreationTime!.toISOString());
  assert(given!.CurrentDateTime! >= given!.StartDateTime!, "time went back");
  assertEquals(given!.PipelineName, PipelineArn!.split("/").at(-1));
  assertEquals(given!.PipelineArn, PipelineArn);
  assertEquals(given!.PipelineExecutionArn, arn);
  assertEquals(given!.PipelineExecutionId, arn.split("/").at(-1));
  const { TrainingJob } = steps.Train!.Metadata!;
  const { ProcessingJob } = steps.Prepare!.Metadata!;
  assertEquals(
    jobs.map(({ job }) => job!.toLowerCase()).toSorted(),
    [TrainingJob, ProcessingJob]
      .map((job) => job!.Arn!.split("/").at(-1)!).toSorted(),
  );
});

Deno.test("what a function gives and what a version is are typed properties", async () => {
  await using clients = await open();
  const output = (name: string) =>
    get(`Steps.First.OutputParameters['${name}']`);
  await run(clients, [
    note({}, "First"),
    note({ all: ["text", "whole", "float", "flag"].map(output) }),
    {
      Name: "__proto__",
      Type: "RegisterModel",
      Arguments: {
        ModelPackageGroupName: join("g", get("Parameters.Whole")),
        CustomerMetadataProperties: { a: get("Parameters.Flag") },
      },
    },
    note({
      version: get("Steps.__proto__.ModelPackageVersion"),
      text: get("Steps.__proto__.CustomerMetadataProperties['a']"),
    }, "Last"),
  ]);
  assertEquals(clients.given.length, 3);
  assertEquals(
    clients.given.filter((given) => Object.keys(given as object).length > 0)
      .toSorted((a) => "all" in (a as object) ? -1 : 1),
    [{ all: ["t", 7, 2.5, true] }, { version: 1, text: "false" }],
  );
});

const value = (left: unknown, Type: string, right: unknown) => ({
  Type,
  LeftValue: left,
  RightValue: right,
});

const CONDITIONS: readonly [holds: boolean, ...conditions: object[]][] = [
  [true, value(get("Parameters.Two"), "Equals", 2)],
  [false, value(get("Parameters.Whole"), "Equals", "3")],
  [true, value(get("Parameters.Flag"), "Equals", false)],
  [true, value(get("Parameters.Text"), "NotEquals", "x")],
  [
    true,
    value(read("metrics.mse.value"), "GreaterThan", get("Parameters.Whole")),
  ],
  [true, value(3, "GreaterThanOrEqualTo", get("Parameters.Whole"))],
  [false, value(3, "LessThan", get("Parameters.Whole"))],
  [true, value(read("text"), "LessThanOrEqualTo", 12)],
  [true, {
    Type: "In",
    QueryValue: get("Parameters.Text"),
    Values: ["x", join("a ", "b")],
  }],
  [true, {
    Type: "In",
    Value: get("Parameters.Whole"),
    In: [1, get("Parameters.Whole")],
  }],
  [false, { Type: "NotIn", Value: 1, In: [1] }],
  [true, { Type: "NotIn", QueryValue: "1", Values: [1] }],
  [
    true,
    {
      Type: "Not",
      Condition: {
        Type: "Or",
        Conditions: [
          { Type: "In", QueryValue: 1, Values: [2] },
          { Type: "Not", Condition: value(1, "Equals", 1) },
        ],
      },
    },
  ],
  [false, value(1, "Equals", 1), value(1, "Equals", 2)],
  // The service takes two texts here, such as a String and a Join.
  [true, value(join("10"), "GreaterThan", get("Parameters.Nine"))],
  [false, value("10", "LessThan", "9.5")],
];

Deno.test("conditions of every kind take the branch that they should", async () => {
  await using clients = await open();
  for (const [holds, ...conditions] of CONDITIONS) {
    const { steps } = await run(clients, [
      conditionStep("C", conditions, [registerStep("Then")], [
        registerStep("Else"),
      ]),
    ]);
    const outcome = holds ? "True" : "False";
    const what = JSON.stringify(conditions);
    assertEquals(steps.C!.Metadata!.Condition!.Outcome, outcome, what);
    const taken = holds ? "Then" : "Else";
    assertEquals(Object.keys(steps).toSorted(), ["C", taken].toSorted(), what);
  }
});

const FAILURES: readonly [step: unknown, reason: RegExp][] = [
  [
    registerStep("S", read("metrics.rmse")),
    /Cannot find the path "metrics\.rmse" in "s3:\/\/bucket\/report\.json": "metrics" has \["mse"\]$/,
  ],
  [
    registerStep("S", read("list[2]")),
    /"list" has 2 items$/,
  ],
  [
    registerStep("S", read("a", "s3://bucket/none.json")),
    /Cannot read the JSON file "s3:\/\/bucket\/none\.json": there is none$/,
  ],
  [
    registerStep("S", read("object")),
    /Cannot use \{"k":\[1,2\]\} for Arguments\.ModelPackageDescription: a value of type string is due$/,
  ],
  [
    {
      ...registerStep("S"),
      Arguments: { InferenceSpecification: { Containers: read("object") } },
    },
    /for Arguments\.InferenceSpecification\.Containers: a value of type list is due$/,
  ],
  [
    {
      ...registerStep("S"),
      Arguments: { CertifyForMarketplace: read("text") },
    },
    /Cannot use "12" for Arguments\.CertifyForMarketplace: a value of type boolean/,
  ],
  [
    conditionStep("S", [value(read("list[1]['x.y']"), "LessThan", 1)], []),
    /Cannot compare by LessThan: \{"Std:JsonGet":.*list\[1\].*\} is "dotted", not a number$/,
  ],
  [
    conditionStep("S", [value(read("flag"), "GreaterThan", 1)], []),
    /Cannot compare by GreaterThan: \{.*"flag".*\} is true, not a number$/,
  ],
  [failStep("S", join("mse ", read("metrics.mse.value"))), /^mse 3\.5$/],
  [failStep("S", read("object")), /^\{"k":\[1,2\]\}$/],
];

Deno.test("a step fails by an expression that gives what cannot stand in its place, and says where", async () => {
  await using clients = await open();
  for (const [step, reason] of FAILURES) {
    const { execution, steps } = await run(clients, [step]);
    assertEquals(execution.PipelineExecutionStatus, "Failed");
    const said = steps.S!.FailureReason!;
    assert(reason.test(said), said);
  }
});

Deno.test("a step fails by a property that the other has not got, and says what it has", async () => {
  await using clients = await open();
  await clients.put("data/train/a.csv", "1,2\n2,3\n3,4\n".repeat(20));
  const reasons = [];
  for (
    const path of [
      "FinalMetricDataList['validation:rmse'].Value",
      "InputDataConfig['train'].CompressionType",
    ]
  ) {
    const { steps } = await run(clients, [
      trainWith(),
      registerStep("R", get(`Steps.Train.${path}`)),
    ]);
    reasons.push(steps.R!.FailureReason!);
  }
  assertEquals(reasons.map((reason) => reason.replace(/^.*value, /, "")), [
    `"FinalMetricDataList" has 1 items: ["train:rmse"]`,
    `"train" has ["ChannelName","ContentType","DataSource"]`,
  ]);
});

Deno.test("a condition fails by a property file that was not written, or lacks the path, and names both", async () => {
  await using clients = await open();
  const steps = (file: string, path: string) => [
    withFile({ FilePath: file }),
    conditionStep("C", [
      value(
        {
          "Std:JsonGet": {
            PropertyFile: get("Steps.Prepare.PropertyFiles.Report"),
            Path: path,
          },
        },
        "LessThan",
        1,
      ),
    ], []),
  ];
  await clients.put("code/run.ts", WRITE);
  const reasons = [];
  for (const [file, path] of [["none.json", "mse"], ["report.json", "rmse"]]) {
    const ended = await run(clients, steps(file!, path!));
    assertEquals(ended.execution.PipelineExecutionStatus, "Failed");
    reasons.push(ended.steps.C!.FailureReason!);
  }
  assert(
    /^ClientError: Cannot read the JSON file "s3:\/\/.*\/none\.json", the property file "Report" of step "Prepare": there is none$/
      .test(reasons[0]!),
    reasons[0],
  );
  assert(
    /^ClientError: Cannot find the path "rmse" in "s3:\/\/.*\/report\.json", the property file "Report" of step "Prepare": it has \["mse"\]$/
      .test(reasons[1]!),
    reasons[1],
  );
});
