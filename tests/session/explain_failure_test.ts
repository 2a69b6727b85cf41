import { ListModelsCommand } from "@aws-sdk/client-sagemaker";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { train } from "../../lib/train/mod.ts";
import { prep } from "../../lib/prep/mod.ts";
import { knn } from "../../lib/algorithms/mod.ts";
import { awsClients } from "../../lib/session/connect_aws.ts";
import { explainFailure } from "../../lib/session/explain_failure.ts";
import {
  downloadObject,
  type Session,
  uploadObject,
} from "../../lib/session/mod.ts";
import { quietProgress } from "../../lib/session/open_progress.ts";
import { startServerProcess } from "../local/serve_process.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { inFolder, smallTable } from "../support/sessions.ts";
import { runCommand } from "../cli/command.ts";
import {
  awsEnvironment,
  BUCKET,
  listJobs,
  makeBucket,
  ROLE,
} from "./aws_command.ts";
import {
  type Fault,
  type FaultPlan,
  startFaultyProxy,
} from "./faulty_proxy.ts";

const PLACE = {
  region: "us-east-1",
  bucket: BUCKET,
  prefix: "sagemaker-housing",
  role: ROLE,
};

const SLOW_ANSWER = 2000;

/** A session of the AWS backend whose requests go through a proxy with faults. */
async function withFaults(
  plan: FaultPlan,
  use: (session: Session, url: string) => Promise<void>,
  bucket = true,
): Promise<void> {
  await inFolder(async (folder) => {
    await using server = await startServerProcess(folder);
    if (bucket) await makeBucket(server.url);
    await using proxy = await startFaultyProxy(server.url, plan);
    const clients = awsClients(PLACE, {
      endpoint: proxy.url,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      socketTimeout: SLOW_ANSWER,
    });
    const close = () => {
      for (const client of Object.values(clients)) client.destroy();
      return Promise.resolve();
    };
    await using session = {
      backend: "aws" as const,
      ...PLACE,
      ...clients,
      progress: quietProgress,
      pollSeconds: 0.1,
      close,
      [Symbol.asyncDispose]: close,
    };
    await use(session, server.url);
  });
}

Deno.test("a job whose creation is answered too late is picked up, and not started twice", () =>
  withFaults(
    ({ operation, count }) =>
      /^(CreateTrainingJob|PUT .*prep\.json)$/.test(operation) && count === 1
        ? "hang"
        : undefined,
    async (session, url) => {
      await prep(session, { data: smallTable(), target: "price" });
      const trained = await train(session, { knn: knn({ k: 3 }) });
      assertEquals((await listJobs(url)).training, [
        trained.models[0]!.jobName,
      ]);
    },
  ));

Deno.test("an object whose bytes break off on the way is read again, and whole", () =>
  withFaults(
    ({ operation, count }) =>
      operation.startsWith("GET ") && count < 3 ? "cut answer" : undefined,
    async (session) => {
      const prepared = await prep(session, {
        data: smallTable(),
        target: "price",
      });
      assertEquals(
        (await train(session, { knn: knn({ k: 3 }) })).models.length,
        1,
      );
      assert(prepared.manifest.parts.train.rows > 0);
    },
  ));

Deno.test("an answer that stops midway is asked for again, and nothing waits for ever", () =>
  withFaults(
    ({ operation, count }) =>
      /^(GET|CreateTrainingJob|DescribeTrainingJob)/.test(operation) &&
        count === 1
        ? "stall answer"
        : undefined,
    async (session, url) => {
      await prep(session, { data: smallTable(), target: "price" });
      await train(session, { knn: knn({ k: 3 }) });
      assertEquals((await listJobs(url)).training.length, 1);
    },
  ));

interface Case {
  readonly fault: Exclude<Fault, string>;
  readonly advice: readonly string[];
}

/** What AWS answers, in its own words, and what a user must be told. */
const REFUSALS: Readonly<Record<string, Case>> = {
  "expired credentials": {
    fault: {
      status: 400,
      code: "ExpiredTokenException",
      message: "The security token included in the request is expired",
    },
    advice: ["have expired", "aws sso login"],
  },
  "unknown credentials": {
    fault: {
      status: 400,
      code: "UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
    },
    advice: ["AWS_PROFILE", "aws sts get-caller-identity"],
  },
  "a role that may not be passed": {
    fault: {
      status: 400,
      code: "AccessDeniedException",
      message:
        `User: arn:aws:iam::000000000000:user/u is not authorized to perform: iam:PassRole on resource: ${ROLE} because no identity-based policy allows the iam:PassRole action`,
    },
    advice: ["iam:PassRole", ROLE, "sagemaker.amazonaws.com"],
  },
  "a missing permission": {
    fault: {
      status: 400,
      code: "AccessDeniedException",
      message:
        "User: arn:aws:iam::000000000000:user/u is not authorized to perform: sagemaker:ListModels on resource: arn:aws:sagemaker:us-east-1:000000000000:model/* because no identity-based policy allows it",
    },
    advice: [
      "allow sagemaker:ListModels on arn:aws:sagemaker:us-east-1:000000000000:model/*",
      "infra:synth",
    ],
  },
  "a role that SageMaker cannot assume": {
    fault: {
      status: 400,
      code: "ValidationException",
      message:
        `Could not assume role ${ROLE}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.`,
    },
    advice: ["trust policy", "sts:AssumeRole"],
  },
  "a quota": {
    fault: {
      status: 400,
      code: "ResourceLimitExceeded",
      message:
        "The account-level service limit 'ml.m5.large for training job usage' is 0 Instances, with current utilization of 0 Instances and a request delta of 1 Instances.",
    },
    advice: [
      '"ml.m5.large for training job usage"',
      "--instance-type",
      "https://us-east-1.console.aws.amazon.com/servicequotas/",
    ],
  },
  "a deny of the organisation": {
    fault: {
      status: 400,
      code: "AccessDeniedException",
      message:
        "User: arn:aws:sts::111122223333:assumed-role/dev/u is not authorized to perform: sagemaker:ListModels on resource: arn:aws:sagemaker:us-east-1:111122223333:model/* with an explicit deny in a service control policy",
    },
    advice: ["a service control policy forbids sagemaker:ListModels on arn:"],
  },
  "a request signed too late": {
    fault: {
      status: 403,
      code: "RequestTimeTooSkewed",
      message:
        "The difference between the request time and the current time is too large.",
    },
    advice: ["The clock of this machine is wrong (it says 20", "set it"],
  },
};

for (const [name, { fault, advice }] of Object.entries(REFUSALS)) {
  Deno.test(`a refusal for ${name} says what to do, its class and name unchanged`, () =>
    withFaults(() => fault, async ({ sagemaker }) => {
      const error = await assertRejects(
        () => sagemaker.send(new ListModelsCommand({})),
        Error,
      );
      assertEquals(error.name, fault.code);
      assertStringIncludes(error.message, fault.message);
      for (const part of advice) assertStringIncludes(error.message, part);
    }, false));
}

Deno.test("a missing bucket is named with the ways to have one", () =>
  withFaults(() => undefined, async (session) => {
    const error = await assertRejects(
      () => prep(session, { data: smallTable(), target: "price" }),
      Error,
    );
    for (const part of [BUCKET, "infra:deploy", "aws s3 mb", "--bucket"]) {
      assertStringIncludes(error.message, part);
    }
  }, false));

Deno.test("a bucket of another region is told with that region", () =>
  withFaults(
    () => ({
      status: 400,
      code: "AuthorizationHeaderMalformed",
      message:
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
    }),
    async ({ s3 }) => {
      const error = await assertRejects(
        () => s3.send(new ListObjectsV2Command({ Bucket: BUCKET })),
        Error,
      );
      assertStringIncludes(error.message, "pass --region eu-west-1");
    },
  ));

/** What S3 refuses without a word on what is missing. */
const DENIED: Fault = {
  status: 403,
  code: "AccessDenied",
  message: "Access Denied",
};

Deno.test("what S3 denies is told by action, with the chance that the bucket is another's", () =>
  withFaults(() => DENIED, async (session) => {
    const write = await assertRejects(
      () => uploadObject(session, "a", "b"),
      Error,
    );
    for (const part of ["allow s3:PutObject", "another account", BUCKET]) {
      assertStringIncludes(write.message, part);
    }
    const read = await assertRejects(() => downloadObject(session, "a"), Error);
    assertStringIncludes(read.message, "allow s3:GetObject (and s3:ListBucket");
  }, false));

/** What the SDK throws of the connection, and of what is no answer of AWS. */
const BROKEN: Readonly<Record<string, object>> = {
  "NODE_EXTRA_CA_CERTS": { code: "SELF_SIGNED_CERT_IN_CHAIN" },
  "The clock of this machine": {
    name: "InvalidSignatureException",
    message: "Signature expired: 20260801T100000Z is now earlier than",
  },
  "the KMS key by which": {
    name: "AccessDenied",
    message:
      "User: u is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because",
  },
  "KMS key": { name: "KMS.DisabledException", message: "arn is disabled." },
  "health.aws.amazon.com": {
    name: "Unknown",
    message: "UnknownError",
    $metadata: { httpStatusCode: 502, attempts: 8 },
    $response: { statusCode: 502, headers: { "content-type": "text/html" } },
  },
  "is not AWS": { code: "HPE_INVALID_CONSTANT", message: "Parse Error" },
  "that there is a region": { code: "ENOTFOUND" },
};

Deno.test("failures of the way to AWS are told with what to do", () => {
  for (const [advice, error] of Object.entries(BROKEN)) {
    const failure = Object.assign(new Error(""), error);
    const { message } = explainFailure(failure, PLACE) as Error;
    assertStringIncludes(message, advice);
    assert(!/Deserialization|UnknownError/.test(message), message);
  }
});

Deno.test("missing credentials are told with the ways to have some", () => {
  const error = Object.assign(
    new Error("Could not load credentials from any providers"),
    { name: "CredentialsProviderError" },
  );
  const explained = explainFailure(error, PLACE);
  assertEquals(explained, error);
  assertStringIncludes(error.message, "set AWS_PROFILE");
});

Deno.test("a profile without credentials is named", async () => {
  await inFolder(async (folder) => {
    const { code, stderr } = await runCommand(folder, ["train", "--yes"], {
      ...awsEnvironment("http://127.0.0.1:1"),
      AWS_PROFILE: "nobody",
      AWS_CONFIG_FILE: `${folder}/none`,
      AWS_SHARED_CREDENTIALS_FILE: `${folder}/none`,
      AWS_EC2_METADATA_DISABLED: "true",
    });
    assertEquals(code, 1);
    assertStringIncludes(stderr, 'The profile "nobody", which AWS_PROFILE');
  });
});

Deno.test("an answer that is not AWS's tells what it is and where to look", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () =>
      new Response("<!doctype html><title>Proxy</title>", {
        status: 407,
        headers: { "content-type": "text/html" },
      }),
  );
  const { sagemaker } = awsClients(PLACE, {
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const error = await assertRejects(
    () => sagemaker.send(new ListModelsCommand({})),
    Error,
  );
  assertStringIncludes(error.message, "(HTTP 407, text/html) is not AWS");
  assertStringIncludes(error.message, "AWS_ENDPOINT_URL");
  sagemaker.destroy();
});

Deno.test("a host that Deno's permissions do not allow is told with what allows it", () => {
  const error = Object.assign(
    new Error("getaddrinfo EPERM homes-1.moto.internal"),
    { code: "EPERM" },
  );
  explainFailure(error, PLACE);
  assertStringIncludes(error.message, '"permissions" of deno.json');
  const denied = new Deno.errors.NotCapable(
    'Requires net access to "10.1.2.3:8080", run again with the --allow-net flag',
  );
  explainFailure(denied, PLACE);
  assertStringIncludes(denied.message, "HTTPS_PROXY");
});

Deno.test("whoever may create a job and not look at it is told that it runs", () => {
  const refused = (commandName: string) => {
    const error = Object.assign(
      new Error("u is not authorized to perform: sagemaker:It on resource: x"),
      { name: "AccessDeniedException" },
    );
    explainFailure(error, PLACE, { commandName });
    return error.message;
  };
  assertStringIncludes(refused("DescribeTrainingJobCommand"), "--resume");
  assert(!refused("CreateTrainingJobCommand").includes("--resume"));
});

Deno.test("an error that explains itself is left as it is", async () => {
  const error = new Deno.errors.NotFound("There is no such object");
  assertEquals(explainFailure(error, PLACE), error);
  assertEquals(error.message, "There is no such object");
  const closed = new S3Client({
    region: "us-east-1",
    endpoint: "http://127.0.0.1:9",
    maxAttempts: 1,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  const lost = await assertRejects(
    () => closed.send(new ListObjectsV2Command({ Bucket: BUCKET })),
    Error,
  );
  const { message } = explainFailure(lost, PLACE) as Error;
  assertStringIncludes(message, "check the network");
  // A second look adds nothing.
  assertEquals((explainFailure(lost, PLACE) as Error).message, message);
  closed.destroy();
});
