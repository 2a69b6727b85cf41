import { readManifest } from "../../lib/manifests/mod.ts";
import { downloadObject } from "../../lib/session/mod.ts";
import type { Call } from "../contract/contract.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import {
  assertDescribed,
  DATA,
  localObjects,
  MODELS,
  type MotoSite,
  motoTest,
} from "./moto_site.ts";

type Ended = Awaited<ReturnType<MotoSite["run"]>>;

/** What moto answers to an operation that it has not. */
const UNKNOWN = /HTTP 500/;
const NO_MODEL =
  /has completed, but there is no model at "s3:\/\/[^"]+\/model.tar.gz"/;
const NO_PREDICTIONS = /there is no ".out" object under "s3:\/\//;

function assertFailed({ code, stdout, stderr }: Ended, why: RegExp): void {
  assertEquals([code, stdout], [1, ""], stderr);
  assert(why.test(stderr), stderr);
}

function assertDone({ code, stderr }: Ended): void {
  assertEquals(code, 0, stderr);
}

function created({ calls }: Ended): readonly Call[] {
  return calls.filter(({ operation }) => operation.startsWith("Create"));
}

function count({ calls }: Ended, operation: string): number {
  return calls.filter((call) => call.operation === operation).length;
}

async function readJson({ read }: MotoSite, key: string) {
  return JSON.parse(new TextDecoder().decode(await read(key)));
}

/** Puts the models of the local run where moto says that its jobs have put theirs. */
async function plantModels(site: MotoSite, claims: string): Promise<void> {
  const { local, plant } = site;
  for (
    const { name, modelData } of (await readManifest(local, "train")).models
  ) {
    const claim = claims.replace("NAME", name);
    if (!(await site.keys()).includes(claim)) continue;
    const { jobName } = await readJson(site, claim);
    const bytes = await downloadObject(local, modelData);
    await plant(`models/${jobName}/output/model.tar.gz`, bytes);
  }
}

/** Tunes, and once more with the model of the defaults in its place. */
async function tuneTwice(site: MotoSite): Promise<[Ended, Ended]> {
  const args = ["tune", "--models", "xgboost", "--trials", "2", "--yes"];
  const ended = await site.run(args);
  await plantModels(site, "jobs/tune/NAME-defaults.json");
  return [ended, await site.run([...args, "--resume"])];
}

/** Puts what jobs of the local run wrote where moto's would have. */
async function plantFolder(site: MotoSite, folder: string): Promise<void> {
  const objects = await localObjects(site, folder);
  assert(objects.size > 0);
  for (const [key, bytes] of objects) await site.plant(key, bytes);
}

await motoTest(
  "the backend aws runs against moto's server as far as a peer goes that runs nothing",
  async (site, t) => {
    const { run, local, ask, keys } = site;

    await t.step(
      "prep runs to its end: every object is there, byte for byte as on Local SageMaker",
      async () => {
        assertDone(await run(["prep", ...DATA, "--yes"]));
        const objects = await localObjects(site, "data/");
        assertEquals(objects.size, 3);
        for (const [key, bytes] of objects) {
          assertEquals(await site.read(key), bytes, key);
        }
        assertEquals(
          await readJson(site, "prep.json"),
          await readManifest(local, "prep"),
        );
      },
    );

    // What moto has not is asked for again and again: meanwhile the others run.
    const piped = run(["pipeline", "run", "--yes"]);
    const tuned = tuneTwice(site);

    await t.step(
      "run creates the very training jobs that it asks for, and ends at the model.tar.gz that no job has made: nothing is left in --out",
      async () => {
        const ended = await run([
          "run",
          ...DATA,
          ...MODELS,
          "--spot",
          "--yes",
          "--out",
          "out",
        ]);
        assertFailed(ended, NO_MODEL);
        assertStringIncludes(ended.stderr, "Cannot train 3 of 3 models");
        assertEquals(count(ended, "CreateTrainingJob"), 3);
        assertEquals(created(ended).length, 3);
        for (const call of created(ended)) await assertDescribed(site, call);
        for (const [key, bytes] of await localObjects(site, "code/")) {
          assertEquals(await site.read(key), bytes, key);
        }
        assertEquals((await keys()).includes("train.json"), false);
        assert(
          !Array.from(Deno.readDirSync(site.folder)).some(({ name }) =>
            name === "out"
          ),
        );
      },
    );

    await t.step(
      "train ends there as well; with models of a local run in their places --resume runs to its end, and creates no job again",
      async () => {
        const args = ["train", ...MODELS, "--tag", "team=homes", "--yes"];
        const ended = await run(args);
        assertFailed(ended, NO_MODEL);
        for (const call of created(ended)) await assertDescribed(site, call);
        await plantModels(site, "jobs/train/NAME.json");
        const resumed = await run([...args, "--resume"]);
        assertDone(resumed);
        assertEquals(created(resumed), []);
        const { models } = await readJson(site, "train.json");
        assertEquals(models.length, 3);
      },
    );

    await t.step(
      "compare runs its batch transforms, and ends as they have written no predictions; its models are deleted",
      async () => {
        const ended = await run(["compare", "--yes"]);
        assertFailed(ended, NO_PREDICTIONS);
        const transforms = created(ended)
          .filter(({ operation }) => operation === "CreateTransformJob");
        assertEquals(transforms.length, 3);
        for (const call of transforms) await assertDescribed(site, call);
        assertEquals((await ask("ListModels", {})).Models, []);
      },
    );

    await t.step(
      "with predictions of a local run compare --resume runs to its end, and judges as that did",
      async () => {
        await plantFolder(site, "comparison/");
        const ended = await run(["compare", "--resume", "--yes"]);
        assertDone(ended);
        assertEquals(created(ended), []);
        const compared = await readJson(site, "model_comparison.json");
        const there = await readManifest(local, "compare");
        const judged = ({ models }: typeof there) =>
          models.map(({ name, metrics }) => [name, metrics]);
        assertEquals(judged(compared), judged(there));
      },
    );

    await t.step(
      "deploy ends as there are no predictions, and with those of a local run to its end; its model stays",
      async () => {
        assertFailed(await run(["deploy", "--yes"]), NO_PREDICTIONS);
        await plantFolder(site, "predictions/");
        const ended = await run(["deploy", "--resume", "--yes"]);
        assertDone(ended);
        assertEquals(created(ended), []);
        const { rows } = await readJson(site, "deploy.json");
        assertEquals(rows, (await readManifest(local, "deploy")).rows);
      },
    );

    await t.step(
      "run --resume takes up all of these, asks for the feature importance alone, and with its predictions leaves the report",
      async () => {
        const args = [
          "run",
          ...DATA,
          ...MODELS,
          "--tag",
          "team=homes",
          "--out",
          "out",
        ];
        const ended = await run([...args, "--resume", "--yes"]);
        assertFailed(ended, NO_PREDICTIONS);
        await plantFolder(site, "importance/output/");
        const again = await run([...args, "--resume", "--yes"]);
        assertDone(again);
        const files = (folder: string) =>
          Array.from(
            Deno.readDirSync(`${site.folder}/${folder}`),
            ({ name }) => name,
          )
            .toSorted();
        assertEquals(files("out"), files("local-out"));
      },
    );

    await t.step(
      "tune creates the very searches, and ends as moto does not list their training jobs",
      async () => {
        const [ended, resumed] = await tuned;
        assertEquals(ended.code, 1);
        assertEquals(count(ended, "CreateHyperParameterTuningJob"), 1);
        for (const call of created(ended)) await assertDescribed(site, call);
        assertFailed(resumed, UNKNOWN);
        assertEquals(created(resumed), []);
        assert(
          count(resumed, "ListTrainingJobsForHyperParameterTuningJob") > 0,
        );
      },
    );

    await t.step(
      "deploy --endpoint runs to its end: the endpoint is in service, though none answers there",
      async () => {
        const ended = await run(["deploy", "--endpoint", "homes-1", "--yes"]);
        assertDone(ended);
        for (const call of created(ended)) await assertDescribed(site, call);
        const endpoint = await ask("DescribeEndpoint", {
          EndpointName: "homes-1",
        });
        assertEquals(endpoint.EndpointStatus, "InService");
      },
    );

    await t.step(
      "pipeline run creates the pipeline and starts it, and ends as moto does not list the steps of executions",
      async () => {
        const ended = await piped;
        assertFailed(ended, UNKNOWN);
        const [pipeline] = created(ended);
        const { PipelineDefinition } = pipeline!.input;
        const told = await ask("DescribePipeline", { PipelineName: "AutoMpg" });
        assertEquals(told.PipelineDefinition, PipelineDefinition);
        const { PipelineExecutionSummaries } = await ask(
          "ListPipelineExecutions",
          {
            PipelineName: "AutoMpg",
          },
        );
        assertEquals((PipelineExecutionSummaries as unknown[]).length, 1);
        assert(count(ended, "ListPipelineExecutionSteps") > 0);
      },
    );

    await t.step(
      "clean runs to its end: no endpoint, no model and no object is left",
      async () => {
        const ended = await run(["clean", "--json", "--yes"]);
        assertDone(ended);
        const { endpoints, models } = JSON.parse(ended.stdout);
        assertEquals([endpoints.length, models.length > 0], [1, true]);
        assertEquals((await ask("ListEndpoints", {})).Endpoints, []);
        assertEquals((await ask("ListModels", {})).Models, []);
        assertEquals(await keys(), []);
      },
    );
  },
);
