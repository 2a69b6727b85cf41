import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  type EndpointStatus,
} from "@aws-sdk/client-sagemaker";
import {
  InvokeEndpointCommand,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { assert, assertEquals } from "../../support/assert.ts";
import { XGBOOST_IMAGE } from "../jobs/support.ts";
import {
  openTestLocal,
  temporaryFolder,
  TEST_CREDENTIALS,
  type TestLocal,
} from "../service/support.ts";
import {
  letLoad,
  scriptArtifact,
  scriptContainer,
  variant,
  xgboostArtifact,
} from "./support.ts";

const URL = "s3://bucket/x.tar.gz";

/** Puts a model, a configuration and an endpoint there, all called `e`. */
async function createEndpoint(
  { s3, sagemaker }: TestLocal,
  model: "xgboost" | "slow" = "xgboost",
): Promise<void> {
  const [Body, PrimaryContainer] = model === "slow"
    ? [await scriptArtifact(), scriptContainer(model, URL)]
    : [await xgboostArtifact(), { Image: XGBOOST_IMAGE, ModelDataUrl: URL }];
  await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
  await s3.send(
    new PutObjectCommand({ Bucket: "bucket", Key: "x.tar.gz", Body }),
  );
  await sagemaker.send(
    new CreateModelCommand({ ModelName: "e", PrimaryContainer }),
  );
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: "e",
      ProductionVariants: [variant("v", "e")],
    }),
  );
  await sagemaker.send(
    new CreateEndpointCommand({ EndpointName: "e", EndpointConfigName: "e" }),
  );
}

async function statusOf({ sagemaker }: TestLocal): Promise<EndpointStatus> {
  const { EndpointStatus } = await sagemaker.send(
    new DescribeEndpointCommand({ EndpointName: "e" }),
  );
  return EndpointStatus!;
}

async function untilInService(local: TestLocal): Promise<void> {
  for (;;) {
    const status = await statusOf(local);
    if (status === "InService") return;
    assert(status === "Creating", status);
    await letLoad(local.local.stateFolder);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function invoke({ local }: TestLocal): Promise<string> {
  const runtime = new SageMakerRuntimeClient({
    region: "us-east-1",
    credentials: TEST_CREDENTIALS,
    requestHandler: local.requestHandler,
    maxAttempts: 1,
  });
  const { Body } = await runtime.send(
    new InvokeEndpointCommand({
      EndpointName: "e",
      Body: "3,2",
      ContentType: "text/csv",
    }),
  );
  return Body.transformToString();
}

async function foldersIn(stateFolder: string): Promise<number> {
  const names = await Array.fromAsync(Deno.readDir(`${stateFolder}/endpoints`));
  return names.length;
}

Deno.test("An endpoint answers after a restart of the service as before, and after the state was moved", async () => {
  await using folder = await temporaryFolder();
  let before: string;
  {
    await using local = await openTestLocal({
      stateFolder: `${folder.path}/a`,
    });
    await createEndpoint(local);
    await untilInService(local);
    before = await invoke(local);
  }
  await Deno.rename(`${folder.path}/a`, `${folder.path}/b`);
  await using again = await openTestLocal({ stateFolder: `${folder.path}/b` });
  assertEquals(await statusOf(again), "InService");
  assertEquals(await Promise.all([invoke(again), invoke(again)]), [
    before,
    before,
  ]);
});

Deno.test("An endpoint that was Creating when the service ended is created by the next", async () => {
  await using folder = await temporaryFolder();
  const options = { stateFolder: folder.path };
  {
    await using local = await openTestLocal(options);
    await createEndpoint(local, "slow");
    assertEquals(await statusOf(local), "Creating");
  }
  await using again = await openTestLocal(options);
  await untilInService(again);
  await invoke(again);
});

Deno.test("A deleted endpoint leaves nothing, and a start removes what no endpoint has", async () => {
  await using folder = await temporaryFolder();
  const options = { stateFolder: folder.path };
  {
    await using local = await openTestLocal(options);
    await createEndpoint(local);
    await untilInService(local);
    assertEquals(await foldersIn(folder.path), 1);
    await local.sagemaker.send(
      new DeleteEndpointCommand({ EndpointName: "e" }),
    );
    const isThere = () => statusOf(local).then(() => true, () => false);
    while (await isThere()) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assertEquals(await foldersIn(folder.path), 0);
  }
  await Deno.mkdir(`${folder.path}/endpoints/left/pinned`, { recursive: true });
  await using _ = await openTestLocal(options);
  assertEquals(await foldersIn(folder.path), 0);
});
