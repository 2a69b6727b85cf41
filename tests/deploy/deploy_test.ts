import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeModelCommand,
  DescribeTransformJobCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
} from "@aws-sdk/client-sagemaker";
import { knn, xgboost } from "../../lib/algorithms/mod.ts";
import { compare } from "../../lib/compare/mod.ts";
import {
  deleteCreated,
  deploy,
  deployEndpoint,
  listCreated,
} from "../../lib/deploy/mod.ts";
import { JobError } from "../../lib/jobs/mod.ts";
import { readManifest } from "../../lib/manifests/mod.ts";
import {
  downloadObject,
  listObjects,
  type Session,
  uploadObject,
} from "../../lib/session/mod.ts";
import { train } from "../../lib/train/mod.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { inPreparedSession } from "../support/sessions.ts";

async function inComparedSession(
  use: (session: Session) => Promise<void>,
): Promise<void> {
  await inPreparedSession(async (session) => {
    await train(session, {
      xgboost: xgboost({ num_round: 40 }),
      knn: knn({ k: 50 }),
    });
    await compare(session);
    await use(session);
  });
}

Deno.test("deploy() predicts the test rows with the best model and keeps the model", async () => {
  await inComparedSession(async (session) => {
    const deployed = await deploy(session, { maxPayloadInMB: 1 });
    const { model, modelName, predictions, rows, transformJobName } =
      deployed.manifest;
    assertEquals([model, rows], ["xgboost", 60]);
    assertEquals(await readManifest(session, "deploy"), deployed.manifest);
    assertEquals(predictions, [
      `s3://${session.bucket}/${session.prefix}/predictions/test_processed.csv.out`,
    ]);
    const text = new TextDecoder().decode(
      await downloadObject(session, predictions[0]!),
    );
    assertEquals(
      text.trim().split("\n").map(Number),
      Array.from(deployed.predictions),
    );
    const { PrimaryContainer } = await session.sagemaker.send(
      new DescribeModelCommand({ ModelName: modelName }),
    );
    assert(PrimaryContainer?.ModelDataUrl?.includes("/models/xgboost-"));
    const job = await session.sagemaker.send(
      new DescribeTransformJobCommand({ TransformJobName: transformJobName }),
    );
    assertEquals(job.MaxPayloadInMB, 1);
  });
});

Deno.test("deploy() gives the predictions that the model was judged by", async () => {
  await inComparedSession(async (session) => {
    const { predicted } = await compare(session);
    for (const model of ["xgboost", "knn"]) {
      const deployed = await deploy(session, { model });
      assertEquals(deployed.predictions, predicted[model]);
    }
  });
});

Deno.test("deploy() leaves no model behind when the job cannot run", async () => {
  await inComparedSession(async (session) => {
    await uploadObject(session, "data/test/test_processed.csv", "a,b,c,d\n");
    await assertRejects(() => deploy(session), JobError, "Transform job");
    const { Models } = await session.sagemaker.send(new ListModelsCommand({}));
    assertEquals(Models, []);
    await assertRejects(
      () => readManifest(session, "deploy"),
      Deno.errors.NotFound,
    );
  });
});

Deno.test("deploy() refuses a model that was not trained", async () => {
  await inComparedSession(async (session) => {
    await assertRejects(
      () => deploy(session, { model: "lasso" }),
      RangeError,
      'Cannot deploy "lasso"',
    );
  });
});

Deno.test("listCreated() lists models and objects of the prefix alone, deleteCreated() deletes them", async () => {
  await inComparedSession(async (session) => {
    await deploy(session);
    const other = { ...session, prefix: "sagemaker-housing-2" } as Session;
    await uploadObject(other, "keep.txt", "mine");
    const created = await listCreated(session);
    assertEquals(created.models.length, 1);
    const keys = created.objects.map(({ uri }) => uri.split("/").at(-1));
    for (const key of ["prep.json", "train_processed.csv", "model.tar.gz"]) {
      assert(keys.includes(key), key);
    }
    await deleteCreated(session, created);
    assertEquals(await listCreated(session), {
      endpoints: [],
      endpointConfigs: [],
      models: [],
      objects: [],
    });
    assertEquals(
      (await listObjects(session, `s3://${session.bucket}/`)).length,
      1,
    );
  });
});

Deno.test("listCreated() lists endpoints on models of the prefix alone, deleteCreated() deletes them", async () => {
  await inComparedSession(async (session) => {
    const ours = await deployEndpoint(session);
    const other = { ...session, prefix: "elsewhere" } as Session;
    const { models: [trained] } = await readManifest(session, "train");
    const archive = await downloadObject(session, trained!.modelData);
    const theirs = {
      Image: trained!.image,
      ModelDataUrl: await uploadObject(other, "model.tar.gz", archive),
    };
    const { sagemaker } = session;
    await sagemaker.send(
      new CreateModelCommand({
        ModelName: "theirs",
        ExecutionRoleArn: session.role,
        PrimaryContainer: theirs,
      }),
    );
    await sagemaker.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: "theirs",
        ProductionVariants: [{
          VariantName: "a",
          ModelName: "theirs",
          InstanceType: "ml.m5.large",
          InitialInstanceCount: 1,
        }],
      }),
    );
    const created = await listCreated(session);
    const { endpoints, endpointConfigs, models } = created;
    assertEquals(
      { endpoints, endpointConfigs, models },
      {
        endpoints: [ours.name],
        endpointConfigs: [ours.name],
        models: [ours.name],
      },
    );
    await deleteCreated(session, created);
    const { Endpoints } = await sagemaker.send(new ListEndpointsCommand({}));
    assertEquals(
      Endpoints!.filter(({ EndpointStatus }) => EndpointStatus !== "Deleting"),
      [],
    );
    const { EndpointConfigs } = await sagemaker.send(
      new ListEndpointConfigsCommand({}),
    );
    assertEquals(
      EndpointConfigs!.map(({ EndpointConfigName }) => EndpointConfigName),
      ["theirs"],
    );
  });
});

Deno.test("listCreated() leaves out what the caller may not look at", async () => {
  await inComparedSession(async (session) => {
    await deploy(session);
    const { sagemaker } = session;
    const send = sagemaker.send.bind(sagemaker);
    sagemaker.send = ((command: never) => {
      if (!((command as object) instanceof DescribeModelCommand)) {
        return send(command);
      }
      const error = new Error("Not yours");
      error.name = "AccessDeniedException";
      return Promise.reject(error);
    }) as typeof sagemaker.send;
    assertEquals((await listCreated(session)).models, []);
  });
});
