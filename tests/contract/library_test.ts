import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as s3 from "@aws-sdk/client-s3";
import * as sagemaker from "@aws-sdk/client-sagemaker";
import * as runtime from "@aws-sdk/client-sagemaker-runtime";
import { fileURLToPath } from "node:url";
import { CATALOGUE, imageUri } from "../../lib/algorithms/mod.ts";
import {
  CALLER_PERMISSIONS,
  callerStatements,
  executionStatements,
  type LibraryFunction,
  type Statement,
} from "../../lib/infra/mod.ts";
import * as library from "../../lib/mod.ts";
import { filesBelow } from "../../lib/local/jobs/archive.ts";
import { SAGEMAKER_RULES } from "../../lib/local/service/api/mod.ts";
import { BUCKET } from "../session/aws_command.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { actionsOf, arnOf } from "./actions.ts";
import { type Call, violations } from "./contract.ts";
import { allows, refused, type Used, weakened } from "./policy.ts";
import { recordLibrary, SCOPE } from "./record.ts";
import { uploadViolations } from "./s3_rules.ts";
import { needsOf, needsOfStep } from "./role_needs.ts";

async function allCalls(): Promise<Call[]> {
  return Object.values((await recordLibrary()).calls).flat();
}

Deno.test("every request of every function keeps the API's constraints", async () => {
  const calls = await allCalls();
  assert(calls.length > 400, `${calls.length}`);
  assertEquals(calls.flatMap((call) => violations(call)), []);
  assertEquals(uploadViolations(calls), []);
});

Deno.test("a name pattern, a range or an enum that is broken on purpose is found", async () => {
  const calls = await allCalls();
  const find = (operation: string) =>
    calls.find((call) => call.operation === operation)!;
  const changed = (operation: string, input: object): Call => {
    const call = find(operation);
    return { ...call, input: { ...call.input, ...input } };
  };
  const train = find("CreateTrainingJob");
  const config = train.input.ResourceConfig as object;
  const broken: [Call, string][] = [
    [changed("CreateTrainingJob", { TrainingJobName: "a_b" }), "pattern"],
    [
      changed("CreateTrainingJob", {
        ResourceConfig: { ...config, VolumeSizeInGB: -1 },
      }),
      "greater than or equal to 0",
    ],
    [
      changed("CreateTrainingJob", {
        ResourceConfig: { ...config, InstanceType: "ml.none" },
      }),
      "enum value set",
    ],
    [changed("CreateTransformJob", { BatchStrategy: "Some" }), "enum"],
    [changed("CreateTransformJob", { ModelName: null }), "must not be null"],
    [changed("CreateModel", { ModelNames: "x" }), "not known to the API"],
    [changed("DescribeTrainingJob", { TrainingJobName: 5 }), "converted"],
    [{ ...find("PutObject"), key: "k".repeat(1025) }, "1 to 1024 bytes"],
    [{ ...find("GetObject"), bucket: "No_Bucket" }, "no name of a bucket"],
  ];
  for (const [call, what] of broken) {
    assertStringIncludes(violations(call).join("\n"), what);
  }
  // A table in which a constraint is tightened refuses what is sent now.
  const rules = {
    ...SAGEMAKER_RULES,
    CreateTrainingJobRequest: {
      ...SAGEMAKER_RULES.CreateTrainingJobRequest,
      TrainingJobName: { pattern: "[0-9]+" },
    },
  };
  assertStringIncludes(violations(train, { rules }).join(), "[0-9]+");
});

Deno.test("the policy allows every request of every function, and needs no more", async () => {
  const { calls } = await recordLibrary();
  const excessive: string[] = [];
  const missing: string[] = [];
  for (const name of Object.keys(calls) as LibraryFunction[]) {
    const used = calls[name].flatMap(actionsOf);
    const statements = callerStatements(SCOPE, [name]);
    missing.push(
      ...refused(statements, used).map((what) => `${name}: ${what}`),
    );
    const taken = new Set(used.map(({ action }) => action));
    excessive.push(
      ...CALLER_PERMISSIONS[name].filter((action) => !taken.has(action))
        .map((action) => `${name}: ${action}`),
    );
  }
  assertEquals({ missing, excessive }, { missing: [], excessive: [] });
});

Deno.test("the policies without any one of their actions or resources lack it", async () => {
  const { needs } = await roleNeeds();
  const used = (await allCalls()).flatMap(actionsOf);
  const idle = [
    ...idleParts(callerStatements(SCOPE), used),
    ...idleParts(executionStatements(SCOPE, IMAGES), needs),
  ];
  assertEquals(idle, []);
});

/** What a policy can do without; of a name in both cases one is used here. */
function idleParts(
  statements: readonly Statement[],
  used: readonly Used[],
): string[] {
  const twice = new Set(
    statements.flatMap(({ resources }) =>
      resources.flatMap((one) => {
        const small = one.toLowerCase();
        return small !== one && resources.includes(small) ? [small] : [];
      })
    ),
  );
  return [...weakened(statements)]
    .filter(([, fewer]) => refused(fewer, used).length === 0)
    .map(([without]) => without)
    .filter((without) => !twice.has(without.split(": ")[1]!));
}

Deno.test("names of another form are not allowed", async () => {
  const statements = callerStatements(SCOPE);
  const stamped = (await allCalls()).flatMap(actionsOf)
    .filter(({ resource }) => /-\d{3}$/.test(resource));
  assert(stamped.length > 100, `${stamped.length}`);
  const renamed = stamped.map(({ action, resource }) => ({
    action,
    resource: resource.replace(/-\d{3}$/, ""),
  }));
  assertEquals(renamed.filter((one) => allows(statements, one)), []);
});

Deno.test("every function that sends requests is in the table", () => {
  const functions = sendersIn(library as Record<string, unknown>)
    .filter((name) => !SILENT.includes(name));
  assert(functions.length > 30, functions.join());
  const commands = Object.keys(CALLER_PERMISSIONS)
    .filter((name) => name.startsWith("sagebook "));
  assertEquals(
    new Set([...functions, ...commands]),
    new Set(Object.keys(CALLER_PERMISSIONS)),
  );
});

const SDK = { ...sagemaker, ...runtime, ...logs, ...s3 };

/** Asked for where Local SageMaker is opened in this process, and nowhere else. */
const LOCAL = ["CreateBucket"];

Deno.test("every operation that the library's sources name is among the recorded ones", async () => {
  const recorded = new Set(
    (await allCalls()).map(({ operation }) => operation).concat(LOCAL),
  );
  const named = await operationsNamed();
  assert(named.size > 30, [...named].join());
  assertEquals([...named].filter((name) => !recorded.has(name)), []);
});

/** By the commands and the paginators of the SDK, outside of Local SageMaker. */
async function operationsNamed(): Promise<Set<string>> {
  const lib = fileURLToPath(new URL("../../lib", import.meta.url));
  const named = new Set<string>();
  for await (const path of filesBelow(lib)) {
    if (!path.endsWith(".ts") || path.startsWith("local/")) continue;
    const text = await Deno.readTextFile(`${lib}/${path}`);
    for (const [, a, b] of text.matchAll(/\b(\w+)Command\b|\bpaginate(\w+)/g)) {
      if (`${a ?? b}Command` in SDK) named.add((a ?? b)!);
    }
  }
  return named;
}

/** What takes a session and is done at once: it writes a name or a definition. */
const SILENT = [
  "pipelines.lambdaArn",
  "pipelines.mpg.mpgPipeline",
  "pipelines.queueUrl",
];

/** Exported functions that take a session or a client of one, by their names. */
function sendersIn(module: Record<string, unknown>, at = ""): string[] {
  return Object.entries(module).flatMap(([name, value]) => {
    if (typeof value === "function") {
      const sends =
        /^(async )?(function\*? \w+)?\(\s*(session\b|\{[^}]*\b(sagemaker|sagemakerRuntime|s3|logs)\b)/;
      return sends.test(String(value)) ? [at + name] : [];
    }
    const isModule =
      Object.prototype.toString.call(value) === "[object Module]";
    return isModule
      ? sendersIn(value as Record<string, unknown>, `${at}${name}.`)
      : [];
  });
}

const IMAGES = CATALOGUE.map((algorithm) => ({
  registry: imageUri(algorithm, SCOPE.region).split(".")[0]!,
  repository: algorithm.repository,
}));

/** What the execution role does, once all of it has been asked for. */
async function roleNeeds(): Promise<{ needs: Used[]; kinds: Set<string> }> {
  const { made } = await recordLibrary();
  const steps = made.flatMap(needsOfStep);
  const jobs = (await allCalls()).flatMap(needsOf);
  const kinds = new Set(made.map(({ arn }) => arn.split(/[:/]/)[5]!));
  return { needs: [...steps, ...trainingStep(), ...jobs], kinds };
}

/** No step of ours trains without a search. */
function trainingStep(): Used[] {
  const arn = arnOf("training-job", "pipelines-abcdefghijkl-Train-0123456789");
  return needsOfStep({ arn, description: { RoleArn: SCOPE.role } });
}

Deno.test("the execution role may do what jobs and steps of pipelines do", async () => {
  const { needs, kinds } = await roleNeeds();
  assertEquals([...kinds].toSorted(), [
    "hyper-parameter-tuning-job",
    "model",
    "model-package",
    "processing-job",
    "transform-job",
  ]);
  assertEquals(refused(executionStatements(SCOPE, IMAGES), needs), []);
});

const STAMPED_NAME = "xgboost-2026-08-01-09-30-00-123";
const SAGEMAKER = { "iam:PassedToService": "sagemaker.amazonaws.com" };

Deno.test("the policy allows nothing beyond the bucket, the prefix, the role and our names", () => {
  const statements = callerStatements(SCOPE);
  const forbidden = [
    ["s3:GetObject", "arn:aws:s3:::other/sagemaker-housing/a"],
    ["s3:GetObject", `arn:aws:s3:::${BUCKET}/elsewhere/a`],
    ["s3:ListBucket", "arn:aws:s3:::other"],
    ["iam:PassRole", "arn:aws:iam::000000000000:role/admin"],
    [
      "sagemaker:StopTrainingJob",
      "arn:aws:sagemaker:us-east-1:000000000000:training-job/someone-elses",
    ],
    // What an action may do to one name it may not do to all that stand beside it.
    [
      "sagemaker:CreateTrainingJob",
      arnOf("training-job", `${STAMPED_NAME}-001-0123abcd`),
    ],
    [
      "sagemaker:CreateTransformJob",
      arnOf("transform-job", "pipelines-abcdefghijkl-Score-0123456789"),
    ],
    ["sagemaker:UpdatePipeline", arnOf("pipeline", "Production")],
    [
      "sagemaker:StopPipelineExecution",
      arnOf("pipeline", "Production/execution/abcdefghijkl"),
    ],
    ["sagemaker:UpdateModelPackage", arnOf("model-package", "production/1")],
    [
      "sagemaker:DeleteModel",
      "arn:aws:sagemaker:us-east-1:000000000000:model/production",
    ],
    [
      "sagemaker:DeleteEndpoint",
      "arn:aws:sagemaker:us-east-1:000000000000:endpoint/production",
    ],
  ];
  for (const [action, resource] of forbidden) {
    const used = { action: action!, resource: resource!, context: SAGEMAKER };
    assert(!allows(statements, used), `${action} on ${resource}`);
  }
  const role = { action: "iam:PassRole", resource: SCOPE.role };
  assert(allows(statements, { ...role, context: SAGEMAKER }));
  const elsewhere = { "iam:PassedToService": "ec2.amazonaws.com" };
  assert(!allows(statements, { ...role, context: elsewhere }));
  const listed = {
    action: "s3:ListBucket",
    resource: `arn:aws:s3:::${BUCKET}`,
    context: { "s3:prefix": "elsewhere/" },
  };
  assert(!allows(statements, listed), "another prefix can be listed");
  for (const { actions } of statements) {
    assert(actions.every((action) => !action.includes("*")));
  }
});
