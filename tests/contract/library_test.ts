import {
  CALLER_PERMISSIONS,
  callerStatements,
  type LibraryFunction,
} from "../../lib/infra/mod.ts";
import { SAGEMAKER_RULES } from "../../lib/local/service/api/mod.ts";
import { BUCKET } from "../session/aws_command.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { actionsOf } from "./actions.ts";
import { type Call, violations } from "./contract.ts";
import { allows, refused } from "./policy.ts";
import { recordLibrary, SCOPE } from "./record.ts";

async function allCalls(): Promise<Call[]> {
  return Object.values((await recordLibrary()).calls).flat();
}

Deno.test("every request of every function keeps the API's constraints", async () => {
  const calls = await allCalls();
  assert(calls.length > 400, `${calls.length}`);
  assertEquals(calls.flatMap((call) => violations(call)), []);
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

Deno.test("the policy allows nothing beyond the bucket, the prefix, the role and our names", () => {
  const statements = callerStatements(SCOPE);
  const refused = [
    ["s3:GetObject", "arn:aws:s3:::other/sagemaker-housing/a"],
    ["s3:GetObject", `arn:aws:s3:::${BUCKET}/elsewhere/a`],
    ["s3:ListBucket", "arn:aws:s3:::other"],
    ["iam:PassRole", "arn:aws:iam::000000000000:role/admin"],
    [
      "sagemaker:StopTrainingJob",
      "arn:aws:sagemaker:us-east-1:000000000000:training-job/someone-elses",
    ],
    [
      "sagemaker:DeleteModel",
      "arn:aws:sagemaker:us-east-1:000000000000:model/production",
    ],
    [
      "sagemaker:DeleteEndpoint",
      "arn:aws:sagemaker:us-east-1:000000000000:endpoint/production",
    ],
  ];
  for (const [action, resource] of refused) {
    const used = { action: action!, resource: resource! };
    assert(!allows(statements, used), `${action} on ${resource}`);
  }
  for (const { actions } of statements) {
    assert(actions.every((action) => !action.includes("*")));
  }
});
