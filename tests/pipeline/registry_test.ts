import { ListTagsCommand } from "@aws-sdk/client-sagemaker";
import {
  decide,
  describePackage,
  lineageOf,
  modelPackages,
  mpg,
  transformByPackage,
} from "../../lib/pipeline/mod.ts";
import { UserError } from "../../lib/engines/user_error.ts";
import { syntheticCars } from "../../lib/pipeline/mpg/synthetic_cars.ts";
import { downloadObject, uriOf } from "../../lib/session/mod.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { inFolder, inSession } from "../support/sessions.ts";

Deno.test("a registered model tells its data and its jobs, is approved, and is deployed by its package", async () => {
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
      await transformByPackage(session, model, rows);
      const [ours, theirs] = await Promise.all(
        ["mpg/package", `mpg/${id}/predictions`]
          .map((at) => downloadObject(session, `${at}/batch.csv.out`)),
      );
      assert(ours!.length > 0, "there are predictions");
      assertEquals(ours, theirs);
    });
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
