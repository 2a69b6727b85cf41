import { knn, xgboost } from "../../lib/algorithms/mod.ts";
import { compare, explain, featureImportance } from "../../lib/compare/mod.ts";
import {
  deleteCreated,
  deploy,
  deployEndpoint,
  listCreated,
} from "../../lib/deploy/mod.ts";
import {
  CALLER_PERMISSIONS,
  callerStatements,
  type LibraryFunction,
} from "../../lib/infra/permissions.ts";
import { SAGEMAKER_RULES } from "../../lib/local/service/api/mod.ts";
import { prep } from "../../lib/prep/mod.ts";
import { readManifest } from "../../lib/manifests/mod.ts";
import { awsClients } from "../../lib/session/connect_aws.ts";
import {
  downloadObject,
  parseUri,
  type Session,
  uploadObject,
} from "../../lib/session/mod.ts";
import { quietProgress } from "../../lib/session/open_progress.ts";
import { learningCurves, train } from "../../lib/train/mod.ts";
import { continuous, tune, tuneXgboost } from "../../lib/tune/mod.ts";
import { startServerProcess } from "../local/serve_process.ts";
import { BUCKET, makeBucket, ROLE } from "../session/aws_command.ts";
import { type FaultyProxy, startFaultyProxy } from "../session/faulty_proxy.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { inFolder, smallTable } from "../support/sessions.ts";
import { actionsOf, allows } from "./actions.ts";
import { type Call, readCall, violations } from "./contract.ts";

const PLACE = {
  region: "us-east-1",
  bucket: BUCKET,
  prefix: "sagemaker-housing",
  role: ROLE,
};

const SCOPE = { ...PLACE, partition: "aws", account: "000000000000" };

type Calls = Record<LibraryFunction, Call[]>;

let recorded: Promise<Calls> | undefined;

/** The requests of every function, sent once for all tests of this file. */
function recordAll(): Promise<Calls> {
  recorded ??= (async () => {
    const calls = Object.fromEntries(
      Object.keys(CALLER_PERMISSIONS).map((name) => [name, [] as Call[]]),
    ) as Calls;
    await inFolder(async (folder) => {
      await using server = await startServerProcess(folder);
      await makeBucket(server.url);
      await using proxy = await startFaultyProxy(
        server.url,
        ({ operation, count }) =>
          // A part of a large upload that cannot be sent ends the upload.
          operation.endsWith("/large") && count === 2
            ? { status: 403, code: "AccessDenied", message: "Access Denied" }
            : undefined,
      );
      await using session = sessionOn(proxy);
      await useEverything(session, async (name, use) => {
        const before = proxy.requests.length;
        await use();
        calls[name].push(...proxy.requests.slice(before).map(readCall));
      });
    });
    return calls;
  })();
  return recorded;
}

function sessionOn(proxy: FaultyProxy): Session {
  const clients = awsClients(PLACE, {
    endpoint: proxy.url,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const close = () => {
    for (const client of Object.values(clients)) client.destroy();
    return Promise.resolve();
  };
  return {
    backend: "aws",
    ...PLACE,
    ...clients,
    progress: quietProgress,
    pollSeconds: 0.1,
    close,
    [Symbol.asyncDispose]: close,
  };
}

type Record1 = (
  name: LibraryFunction,
  use: () => Promise<unknown>,
) => Promise<void>;

/** Called before any stage was run, too: what they miss is no permission. */
const EARLY = [
  "learningCurves",
  "explain",
  "train",
  "tune",
  "deployEndpoint",
] as const;

/** Every function on its straight way, and on those where it stops and fails. */
async function useEverything(session: Session, record: Record1): Promise<void> {
  const boosting = xgboost({ num_round: 5 });
  const slow = { xgboost: xgboost({ num_round: 100_000 }) };
  const tags = { team: "homes" };
  const search = {
    xgboost: tuneXgboost({ num_round: 5, eta: continuous(0.1, 0.5) }),
  };
  const trials = { trials: 2, parallel: 1, tags };
  const fails = (use: () => Promise<unknown>) =>
    assertRejects(use, Error).then(() => {});

  for (const name of EARLY) {
    const early = {
      learningCurves: () => learningCurves(session),
      explain: () => explain(session),
      train: () => train(session, slow),
      tune: () => tune(session, search),
      deployEndpoint: () => deployEndpoint(session),
    };
    await record(name, () => fails(early[name]));
  }
  await record("prep", async () => {
    await prep(session, { data: smallTable(), target: "price" });
    const large = new Uint8Array(9 * 2 ** 20);
    await fails(() => uploadObject(session, "large", large));
  });
  await record("train", async () => {
    await fails(() => train(session, slow, aborting(session)));
    await fails(() =>
      train(session, {
        xgboost: xgboost({ num_round: 5, objective: "binary:logistic" }),
      })
    );
    await train(session, { xgboost: boosting, knn: knn({ k: 3 }) }, { tags });
  });
  await record("learningCurves", () => learningCurves(session));
  await record("tune", async () => {
    const long = {
      xgboost: tuneXgboost({ ...slowRange(), num_round: 100_000 }),
    };
    await fails(() => tune(session, long, { trials: 2, ...aborting(session) }));
    const bad = {
      xgboost: tuneXgboost({ ...slowRange(), objective: "binary:logistic" }),
    };
    await fails(() => tune(session, bad, trials));
    await tune(session, search, trials);
  });
  const broken = async (use: () => Promise<unknown>) => {
    const { models } = await readManifest(session, "train");
    const { key } = parseUri(models[0]!.modelData);
    const good = await downloadObject(session, models[0]!.modelData);
    const short = key.slice(PLACE.prefix.length + 1);
    await uploadObject(session, short, "no model");
    await use();
    await uploadObject(session, short, good);
  };
  const one = { models: ["xgboost"] };
  await broken(() =>
    record("compare", () => fails(() => compare(session, one)))
  );
  await record("compare", async () => {
    await fails(() => compare(session, { ...one, ...aborting(session) }));
    await compare(session, { ...one, tags });
  });
  const model = { model: "xgboost" };
  await broken(() =>
    record(
      "featureImportance",
      () => fails(() => featureImportance(session, model)),
    )
  );
  await record("featureImportance", async () => {
    await fails(() =>
      featureImportance(session, { ...model, ...aborting(session) })
    );
    await featureImportance(session, { ...model, tags, rows: 20 });
  });
  await record("explain", () => explain(session, model));
  await broken(() =>
    record("deploy", () => fails(() => deploy(session, model)))
  );
  await record("deploy", async () => {
    await fails(() => deploy(session, { ...model, ...aborting(session) }));
    await deploy(session, { ...model, tags });
  });
  await broken(() =>
    record("deployEndpoint", () => fails(() => deployEndpoint(session, model)))
  );
  await record("deployEndpoint", async () => {
    await using endpoint = await deployEndpoint(session, { ...model, tags });
    await endpoint.predict([[0, 0, 0]]);
  });
  await record("listCreated", () => listCreated(session));
  const created = await listCreated(session);
  await record("deleteCreated", () => deleteCreated(session, created));
}

function slowRange() {
  return { eta: continuous(0.1, 0.5) };
}

/** Aborts once the session's first job runs. */
function aborting(session: Session): { signal: AbortSignal } {
  const controller = new AbortController();
  const { sagemaker } = session;
  const send = sagemaker.send.bind(sagemaker);
  sagemaker.send = (async (command: never) => {
    const answer = await send(command);
    const name = (command as object).constructor.name;
    if (/^Create(Training|Transform|HyperParameterTuning)Job/.test(name)) {
      sagemaker.send = send as typeof sagemaker.send;
      controller.abort(new Error("Enough"));
    }
    return answer;
  }) as typeof sagemaker.send;
  return { signal: controller.signal };
}

Deno.test("every request of every stage keeps the API's constraints", async () => {
  const calls = Object.values(await recordAll()).flat();
  assert(calls.length > 150, `${calls.length}`);
  assertEquals(calls.flatMap((call) => violations(call)), []);
});

Deno.test("a name pattern, a range or an enum that is broken on purpose is found", async () => {
  const calls = Object.values(await recordAll()).flat();
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
  const calls = await recordAll();
  const excessive: string[] = [];
  const missing: string[] = [];
  for (const name of Object.keys(calls) as LibraryFunction[]) {
    const used = calls[name].flatMap(actionsOf);
    const statements = callerStatements(SCOPE, [name]);
    missing.push(
      ...used.filter((one) => !allows(statements, one))
        .map(({ action, resource }) => `${name}: ${action} on ${resource}`),
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

Deno.test("a table that lacks an action is found", async () => {
  const { train } = await recordAll();
  const statements = callerStatements(SCOPE, ["train"]).map((statement) => ({
    ...statement,
    actions: statement.actions.filter((action) =>
      action !== "sagemaker:StopTrainingJob"
    ),
  }));
  const missing = train.flatMap(actionsOf)
    .filter((used) => !allows(statements, used));
  assertEquals(
    new Set(missing.map(({ action }) => action)),
    new Set(["sagemaker:StopTrainingJob"]),
  );
});
