import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  DescribeTrainingJobCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { xgboost } from "../../lib/algorithms/mod.ts";
import { openSnapshot, StateFolderError } from "../../lib/local/mod.ts";
import { prep } from "../../lib/prep/mod.ts";
import { openSession } from "../../lib/session/mod.ts";
import { quietProgress } from "../../lib/session/open_progress.ts";
import { train } from "../../lib/train/mod.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import { inFolder, smallTable } from "../support/sessions.ts";

const BUCKET = "sagemaker-us-east-1-000000000000";

/** A state folder with prepared data and a trained model. */
async function makeState(stateFolder: string): Promise<string> {
  await using session = await openSession({
    backend: "local",
    state: stateFolder,
    bucket: BUCKET,
    progress: quietProgress,
  });
  await prep(session, { data: smallTable(), target: "price" });
  const { models } = await train(session, {
    xgboost: xgboost({ num_round: 2 }),
  });
  return models[0]!.jobName;
}

function optionsOf(stateFolder: string) {
  return { stateFolder, region: "us-east-1", bucket: BUCKET };
}

async function withClients(
  stateFolder: string,
  use: (sagemaker: SageMakerClient, s3: S3Client) => Promise<void>,
): Promise<void> {
  await using snapshot = openSnapshot(optionsOf(stateFolder));
  const config = {
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: snapshot.service.requestHandler,
  };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  await use(new SageMakerClient(config), s3);
}

function describe(sagemaker: SageMakerClient, TrainingJobName: string) {
  return sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
}

Deno.test("a snapshot has the jobs and the objects of its state folder", async () => {
  await inFolder(async (folder) => {
    const jobName = await makeState(folder);
    await withClients(folder, async (sagemaker, s3) => {
      const job = await describe(sagemaker, jobName);
      assertEquals(job.TrainingJobStatus, "Completed");
      const Key = "sagemaker-housing/prep.json";
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket: BUCKET, Key }),
      );
      const { stage } = JSON.parse(await Body!.transformToString());
      assertEquals(stage, "prep");
    });
  });
});

Deno.test("in a snapshot a job that a killed process left running has failed, and the state folder still has it running", async () => {
  await inFolder(async (folder) => {
    const jobName = await makeState(folder);
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(`${folder}/sagebook.sqlite`);
    database.exec(
      "UPDATE records SET status = 'InProgress', body = json_set(body, '$.TrainingJobStatus', 'InProgress') WHERE kind = 'training-job'",
    );
    database.close();
    const bytes = await Deno.readFile(`${folder}/sagebook.sqlite`);
    await withClients(folder, async (sagemaker) => {
      const job = await describe(sagemaker, jobName);
      assertEquals(job.TrainingJobStatus, "Failed");
    });
    assertEquals(await Deno.readFile(`${folder}/sagebook.sqlite`), bytes);
  });
});

Deno.test("a snapshot of no folder is empty, and makes none", async () => {
  await inFolder(async (folder) => {
    const missing = `${folder}/missing`;
    await withClients(missing, async (sagemaker) => {
      const error = await describe(sagemaker, "any").catch((error) => error);
      assertEquals(error.name, "ValidationException");
    });
    assertEquals(Array.from(Deno.readDirSync(folder)), []);
  });
});

Deno.test("a snapshot refuses a folder that a process has open, and one whose database is none, by their paths", async () => {
  await inFolder(async (folder) => {
    {
      await using _session = await openSession({
        backend: "local",
        state: folder,
        progress: quietProgress,
      });
      assertThrows(
        () => openSnapshot(optionsOf(folder)),
        StateFolderError,
        `"${folder}": another process has it open`,
      );
    }
    await Deno.writeTextFile(`${folder}/sagebook.sqlite`, "no database");
    assertThrows(
      () => openSnapshot(optionsOf(folder)),
      StateFolderError,
      `"${folder}/sagebook.sqlite"`,
    );
    assert(Array.from(Deno.readDirSync(folder)).length > 0);
  });
});
