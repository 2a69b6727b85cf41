import {
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
} from "@aws-sdk/client-sagemaker";
import { ModelError } from "@aws-sdk/client-sagemaker-runtime";
import { knn, xgboost } from "../../lib/algorithms/mod.ts";
import { compare } from "../../lib/compare/mod.ts";
import { deployEndpoint } from "../../lib/deploy/mod.ts";
import { JobError } from "../../lib/jobs/mod.ts";
import {
  readManifest,
  readPart,
  writeManifest,
} from "../../lib/manifests/mod.ts";
import { type Session, uploadObject } from "../../lib/session/mod.ts";
import { train } from "../../lib/train/mod.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { inPreparedSession } from "../support/sessions.ts";

async function inTrainedSession(
  use: (session: Session) => Promise<void>,
): Promise<void> {
  await inPreparedSession(async (session) => {
    await train(session, {
      xgboost: xgboost({ num_round: 20 }),
      knn: knn({ k: 5 }),
    });
    await use(session);
  });
}

/** How many endpoints, configurations and models there are. */
async function countOf({ sagemaker }: Session): Promise<number[]> {
  const { Endpoints } = await sagemaker.send(new ListEndpointsCommand({}));
  const { EndpointConfigs } = await sagemaker.send(
    new ListEndpointConfigsCommand({}),
  );
  const { Models } = await sagemaker.send(new ListModelsCommand({}));
  return [Endpoints, EndpointConfigs, Models].map((list) => list!.length);
}

Deno.test("deployEndpoint() predicts as the comparison did, for every model, and leaves nothing once disposed of", async () => {
  await inTrainedSession(async (session) => {
    const { predicted } = await compare(session);
    const manifest = await readManifest(session, "prep");
    const { features } = await readPart(session, manifest, "test");
    const { rows, columns, data } = features;
    const table = Array.from(
      { length: rows },
      (_, row) =>
        Array.from({ length: columns }, (_, c) => data[c * rows + row]!),
    );
    const before = await countOf(session);
    for (const model of ["xgboost", "knn"]) {
      await using endpoint = await deployEndpoint(session, { model });
      assertEquals(endpoint.model, model);
      assertEquals(await endpoint.predict(table), predicted[model]);
      await assertRejects(
        () => endpoint.predict([[1]]),
        ModelError,
        "Received client error (400) from primary",
      );
    }
    while ((await countOf(session))[0]! > before[0]!) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assertEquals(await countOf(session), before);
  });
});

Deno.test("deployEndpoint() takes the best model, and the name that it is given", async () => {
  await inTrainedSession(async (session) => {
    const { best } = await compare(session);
    const endpoint = await deployEndpoint(session, { name: "mine" });
    assertEquals([endpoint.name, endpoint.model], ["mine", best.name]);
    await endpoint.delete();
  });
});

Deno.test("deployEndpoint() says why an endpoint failed, and leaves nothing of it", async () => {
  await inTrainedSession(async (session) => {
    const trained = await readManifest(session, "train");
    const before = await countOf(session);
    const uri = await uploadObject(
      session,
      "broken/model.tar.gz",
      "no archive",
    );
    await writeManifest(session, "train", {
      ...trained,
      models: trained.models.map((m) => ({ ...m, modelData: uri })),
    });
    await assertRejects(
      () => deployEndpoint(session, { model: "xgboost" }),
      JobError,
      "did not pass the ping health check",
    );
    while ((await countOf(session))[0]! > before[0]!) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assertEquals(await countOf(session), before);
  });
});

Deno.test("deployEndpoint() refuses what it cannot deploy before it creates anything", async () => {
  await inTrainedSession(async (session) => {
    const before = await countOf(session);
    for (
      const [options, message] of [
        [{ model: "forest" }, 'Cannot deploy "forest": it was not trained'],
        [{ model: "knn", instanceType: "large" }, 'instance type "large"'],
        [{ model: "knn", instanceCount: 0 }, 'instance count "0"'],
        [{ model: "knn", name: "my homes" }, 'endpoint name "my homes"'],
      ] as const
    ) {
      await assertRejects(
        () => deployEndpoint(session, options),
        RangeError,
        message,
      );
    }
    assertEquals(await countOf(session), before);
  });
});
