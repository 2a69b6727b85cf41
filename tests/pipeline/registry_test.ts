import {
  AddAssociationCommand,
  CreateArtifactCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  ListTagsCommand,
} from "@aws-sdk/client-sagemaker";
import {
  decide,
  describePackage,
  lineageOf,
  modelPackages,
  mpg,
  transformByPackage,
} from "../../lib/pipeline/mod.ts";
import { listCreated } from "../../lib/deploy/mod.ts";
import { UserError } from "../../lib/engines/user_error.ts";
import { syntheticCars } from "../../lib/pipeline/mpg/synthetic_cars.ts";
import { downloadObject, uploadObject, uriOf } from "../../lib/session/mod.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { inFolder, inSession } from "../support/sessions.ts";

Deno.test("a registered model tells its data and its jobs, is approved, is deployed by its package, and cleaned up after", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/auto-mpg.csv`;
    await Deno.writeTextFile(file, syntheticCars());
    await inSession(async (session) => {
      const { arn } = await mpg.runMpg(session, file, {
        parameters: { MaxTrainingJobs: 2 },
      });
      const [version, ...others] = await modelPackages(session, mpg.MPG_GROUP);
      const model = version!.ModelPackageArn!;
      assertEquals(others, []);

      const lineage = await lineageOf(session, model);
      assertEquals(lineage.pipelineExecution, arn);
      assertEquals(
        lineage.jobs.map(({ type }) => type),
        ["TrainingJob", "ProcessingJob"],
      );
      const [training, preprocess] = lineage.jobs;
      const package_ = await describePackage(session, model);
      const artifact = package_.InferenceSpecification!.Containers![0]!
        .ModelDataUrl!;
      assertEquals(training!.outputs, [artifact]);
      const id = arn.split("/").at(-1)!;
      const parts = ["train", "validation"]
        .map((part) => uriOf(session, `mpg/${id}/${part}`));
      assertEquals(preprocess!.outputs.toSorted(), parts);
      assertEquals(
        lineage.data.map((uri) => uri.split("/").at(-1)).toSorted(),
        ["auto-mpg.csv", "preprocess_script.ts"],
      );
      assertEquals((await lineageOf(session, artifact)).jobs, lineage.jobs);
      const { Tags } = await session.sagemaker.send(
        new ListTagsCommand({ ResourceArn: preprocess!.arn }),
      );
      assertEquals(Tags, [
        { Key: "sagemaker:pipeline-execution-arn", Value: arn },
      ]);

      const rows = {
        input: uriOf(session, `mpg/${id}/batch`),
        output: uriOf(session, "mpg/package"),
      };
      await assertRejects(
        () => transformByPackage(session, model, rows),
        Error,
        "is not approved",
      );
      await decide(session, model, "Approved", "it was looked at");
      assertEquals(
        (await modelPackages(session, mpg.MPG_GROUP, "Approved")).length,
        1,
      );
      const transformed = await transformByPackage(session, model, rows);
      const { models } = await listCreated(session);
      assert(models.includes(transformed.jobName), models.join());
      const elsewhere = { ...session, prefix: "elsewhere" };
      assertEquals((await listCreated(elsewhere)).models, []);
      const [ours, theirs] = await Promise.all(
        ["mpg/package", `mpg/${id}/predictions`]
          .map((at) => downloadObject(session, `${at}/batch.csv.out`)),
      );
      assert(ours!.length > 0, "there are predictions");
      assertEquals(ours, theirs);
    });
  });
});

Deno.test("the lineage of a model that no job made names its image and no job", async () => {
  await inSession(async (session) => {
    const { sagemaker } = session;
    const ModelDataUrl = await uploadObject(session, "mine.tar.gz", "bytes");
    const group = { ModelPackageGroupName: "Mine" };
    await sagemaker.send(new CreateModelPackageGroupCommand(group));
    const { ModelPackageArn } = await sagemaker.send(
      new CreateModelPackageCommand({
        ...group,
        InferenceSpecification: {
          Containers: [{ Image: "mine:1", ModelDataUrl }],
        },
      }),
    );
    const lineage = await lineageOf(session, ModelPackageArn!);
    const { data, images, jobs, pipelineExecution } = lineage;
    assertEquals([data, images, jobs], [[], ["mine:1"], []]);
    assertEquals(pipelineExecution, undefined);
    assertStringIncludes(`${lineage}`, "what");
  });
});

Deno.test("data are told from the model backwards, in whichever order SageMaker lists them", async () => {
  await inSession(async (session) => {
    const { sagemaker } = session;
    const uris = ["raw", "clean", "split", "model"].map((name) =>
      uriOf(session, name)
    );
    const arns: string[] = [];
    for (const SourceUri of uris) {
      const ArtifactType = SourceUri.endsWith("model") ? "Model" : "DataSet";
      const { ArtifactArn } = await sagemaker.send(
        new CreateArtifactCommand({ Source: { SourceUri }, ArtifactType }),
      );
      arns.push(ArtifactArn!);
    }
    for (const [i, SourceArn] of arns.slice(0, -1).entries()) {
      const DestinationArn = arns[i + 1];
      await sagemaker.send(
        new AddAssociationCommand({ SourceArn, DestinationArn }),
      );
    }
    sagemaker.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const output = result.output as { Vertices?: unknown[] };
        output.Vertices?.reverse();
        return result;
      },
      { step: "initialize" },
    );
    const { data } = await lineageOf(session, uris[3]!);
    assertEquals(data, uris.slice(0, -1).toReversed());
  });
});

Deno.test("data are told however far before the model they came", async () => {
  await inSession(async (session) => {
    const { sagemaker } = session;
    const uris = Array.from({ length: 26 }, (_, i) => uriOf(session, `d${i}`));
    let later: string | undefined;
    for (const SourceUri of uris) {
      const { ArtifactArn } = await sagemaker.send(
        new CreateArtifactCommand({
          Source: { SourceUri },
          ArtifactType: later === undefined ? "Model" : "DataSet",
        }),
      );
      if (later !== undefined) {
        await sagemaker.send(
          new AddAssociationCommand({
            SourceArn: ArtifactArn,
            DestinationArn: later,
          }),
        );
      }
      later = ArtifactArn;
    }
    const { data } = await lineageOf(session, uris[0]!);
    assertEquals(data, uris.slice(1));
  });
});

Deno.test("lineageOf() refuses what SageMaker knows nothing of", async () => {
  await inSession(async (session) => {
    await assertRejects(
      () => lineageOf(session, "s3://bucket/none"),
      UserError,
      'Cannot tell the lineage of "s3://bucket/none"',
    );
  });
});
