import { type Call, readCall } from "../contract/contract.ts";
import { startServerProcess } from "../local/serve_process.ts";
import { awsEnvironment, makeBucket } from "../session/aws_command.ts";
import { type FaultyProxy, startFaultyProxy } from "../session/faulty_proxy.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";
import { runCommand, writeSmallCsv } from "./command.ts";

interface Printed {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const READING = /^(Get|Head|List|Describe)/;
/** Their bytes depend on the results. */
const RESULTS = /\/(train|tune|deploy|model_comparison)\.json$/;

/** That what was prepared before is deleted first. */
const OF_EARLIER = /^DeleteObjects .*\/prep.json/;

/** Members in the order of their names. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted());
}

/** A request in words, the time in names left out. */
function inWords(operation: string, told: unknown): string {
  return `${operation} ${JSON.stringify(told, inOrder)}`
    .replace(/\d{4}(-\d\d){5}-\d{3}/g, "TIME");
}

function bytesOf(key: string, bytes: string): string {
  return RESULTS.test(key) ? "some bytes" : bytes;
}

/** What a dry run printed. */
function printed({ service, operation, input }: Printed): string {
  if (service !== "s3") return inWords(operation, input);
  const { Bucket, Key, Body, ContentType, Delete } = input;
  if (operation === "DeleteObjects") {
    const { Objects } = Delete as { Objects: { Key: string }[] };
    return inWords(operation, [Bucket, ...Objects.map(({ Key }) => Key)]);
  }
  const bytes = bytesOf(String(Key), String(Body));
  return inWords(operation, [Bucket, Key, ContentType, bytes]);
}

/** What came over the wire. */
function sent({ service, operation, input, bucket, key, request }: Call) {
  if (service !== "s3") return inWords(operation, input);
  const { headers, body } = request;
  if (operation === "DeleteObjects") {
    const text = new TextDecoder().decode(body);
    const keys = Array.from(text.matchAll(/<Key>(.*?)<\/Key>/g), ([, k]) => k);
    return inWords(operation, [bucket, ...keys]);
  }
  const length = headers.get("x-amz-decoded-content-length") ?? body.length;
  const bytes = bytesOf(key, `${length} bytes`);
  return inWords(operation, [bucket, key, headers.get("content-type"), bytes]);
}

interface Site {
  readonly folder: string;
  readonly proxy: FaultyProxy;
}

async function onService(use: (site: Site) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    await Deno.mkdir(`${folder}/work`);
    await Deno.rename(`${folder}/homes.csv`, `${folder}/work/homes.csv`);
    await using server = await startServerProcess(`${folder}/service`);
    await makeBucket(server.url);
    await using proxy = await startFaultyProxy(server.url, () => undefined);
    await use({ folder: `${folder}/work`, proxy });
  });
}

/** Runs a command, and gives what it printed and the requests that came of it. */
async function observe({ folder, proxy }: Site, args: readonly string[]) {
  const before = proxy.requests.length;
  const env = awsEnvironment(proxy.url);
  const { code, stdout, stderr } = await runCommand(folder, args, env);
  assertEquals(code, 0, stderr);
  const calls = proxy.requests.slice(before).map(readCall);
  return { stdout, stderr, calls };
}

function filesOf(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).toSorted();
}

const SMALL = ["--data", "homes.csv", "--target", "price"];
const ONE = ["--models", "xgboost", "--set", "xgboost.num_round=5"];
const DATA = [...SMALL, ...ONE];

/** Each after the other, and whether its dry run reads what those before left. */
const COMMANDS: readonly (readonly [readonly string[], boolean])[] = [
  [["prep", ...SMALL, "--seed", "3"], false],
  [["train", "--spot", "--max-wait", "3600", "--tag", "team=homes"], true],
  [["tune", ...ONE, "--trials", "2", "--strategy", "Random"], true],
  [["compare", "--instance-type", "ml.m5.xlarge"], true],
  [["deploy", "--model", "knn", "--max-concurrent", "2"], true],
  [["deploy", "--endpoint", "--instance-count", "1"], true],
  [["run", ...DATA], false],
  [["run", ...DATA, "--resume"], true],
  [["run", ...DATA, "--no-deploy", "--spot"], false],
  [["clean"], true],
];

Deno.test("--dry-run of each command prints the requests that it sends then, up to the time in names and the bytes of results, and changes nothing", async () => {
  await onService(async (site) => {
    for (const [args, reads] of COMMANDS) {
      const what = args.join(" ");
      const files = filesOf(site.folder);
      const dry = await observe(site, [...args, "--dry-run"]);
      assertEquals(dry.stderr, "", what);
      assertEquals(filesOf(site.folder), files, what);
      assertEquals(
        dry.calls.filter(({ operation }) => !READING.test(operation)),
        [],
      );
      assertEquals(dry.calls.length > 0, reads, what);
      const real = await observe(site, [...args, "--yes"]);
      const requests: Printed[] = JSON.parse(dry.stdout);
      // Who does not read takes it that nothing, or something else, is prepared.
      const known = (request: string) => reads || !OF_EARLIER.test(request);
      assertEquals(
        requests.map(printed).filter(known).toSorted(),
        real.calls.filter(({ operation }) => !READING.test(operation))
          .map(sent).filter(known).toSorted(),
        what,
      );
      assert(requests.length > 0, what);
    }
  });
});

Deno.test("run --tune --dry-run prints the requests of the run, but that the defaults stand in for the best trial", async () => {
  await onService(async (site) => {
    const args = ["run", ...DATA, "--tune", "--trials", "2"];
    const dry = await observe(site, [...args, "--dry-run"]);
    assertEquals(dry.calls, []);
    const real = await observe(site, [...args, "--yes"]);
    const best = (text: string) =>
      text.replace(/"ModelDataUrl":"[^"]+"/, '"ModelDataUrl":"of the best"');
    assertEquals(
      (JSON.parse(dry.stdout) as Printed[]).map(printed).map(best).toSorted(),
      real.calls.filter(({ operation }) => !READING.test(operation))
        .map(sent).map(best).toSorted(),
    );
  });
});

Deno.test("run --resume --dry-run prints what is left to do of a run that was cut off", async () => {
  await onService(async (site) => {
    const { folder, proxy } = site;
    await observe(site, ["prep", ...SMALL, "--yes"]);
    await observe(site, ["train", ...ONE, "--yes"]);
    const args = ["run", ...SMALL, ...ONE, "--resume", "--dry-run"];
    const { stdout } = await observe(site, args);
    const operations = (JSON.parse(stdout) as Printed[])
      .map(({ operation }) => operation);
    assertEquals(operations.includes("CreateTrainingJob"), false);
    assertEquals(
      operations.filter((name) => name === "CreateTransformJob").length,
      3,
    );
    const other = await runCommand(folder, [
      ...["train", "--models", "knn", "--resume", "--dry-run"],
    ], awsEnvironment(proxy.url));
    assertStringIncludes(other.stdout, "CreateTrainingJob");
  });
});

/** A pipeline that ends at once, and fails. */
const FAILING = {
  Version: "2020-12-01",
  Steps: [
    { Name: "End", Type: "Fail", Arguments: { ErrorMessage: "Enough" } },
  ],
};

Deno.test("pipeline run --dry-run prints what creates the pipeline, or updates it, and starts it", async () => {
  await onService(async (site) => {
    const { folder, proxy } = site;
    const file = `${folder}/own.json`;
    await Deno.writeTextFile(file, JSON.stringify(FAILING));
    const args = ["pipeline", "run", "--definition", "own.json"];
    const withoutToken = (text: string) =>
      text.replace(/"ClientRequestToken":"[^"]+",/, "");
    for (const first of ["CreatePipeline", "UpdatePipeline"]) {
      const dry = await observe(site, [...args, "--dry-run"]);
      assert(dry.calls.every(({ operation }) => READING.test(operation)));
      const before = proxy.requests.length;
      const env = awsEnvironment(proxy.url);
      const { stderr } = await runCommand(folder, [...args, "--yes"], env);
      assertStringIncludes(stderr, "Enough");
      const requests: Printed[] = JSON.parse(dry.stdout);
      assertEquals(
        requests.map(({ operation }) => operation),
        [first, "StartPipelineExecution"],
      );
      assertEquals(
        requests.map(printed).map(withoutToken),
        proxy.requests.slice(before).map(readCall)
          .filter(({ operation }) => !READING.test(operation))
          .map(sent).map(withoutToken),
      );
    }
  });
});

Deno.test("run --pipeline mpg --dry-run prints the pipeline's requests, and makes no state", async () => {
  await inFolder(async (folder) => {
    const args = ["run", "--pipeline", "mpg", "--dry-run"];
    const env = { SAGEBOOK_DATA: "" };
    const { code, stdout, stderr } = await runCommand(folder, args, env);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(
      (JSON.parse(stdout) as Printed[]).map(({ operation }) => operation),
      [
        ...["PutObject", "PutObject", "PutObject"],
        ...["CreatePipeline", "StartPipelineExecution"],
      ],
    );
    assertEquals(filesOf(folder), []);
  });
});

async function digests(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) Object.assign(found, await digests(path));
    else {
      const bytes = await Deno.readFile(path);
      const digest = await crypto.subtle.digest("SHA-256", bytes);
      found[path] = new Uint8Array(digest).toHex();
    }
  }
  return found;
}

Deno.test("--dry-run on Local SageMaker reads its state and leaves every byte of it as it is", async () => {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    const run = ["run", ...DATA, "--out", "out"];
    assertEquals((await runCommand(folder, run)).code, 0);
    const before = await digests(folder);
    const commands = {
      train: "CreateTrainingJob",
      "train --resume --models xgboost --set xgboost.num_round=6":
        "CreateTrainingJob",
      "tune --models knn": "CreateHyperParameterTuningJob",
      compare: "CreateTransformJob",
      deploy: "CreateTransformJob",
      "deploy --endpoint mine": "CreateEndpoint",
      clean: "DeleteObjects",
    };
    for (const [command, operation] of Object.entries(commands)) {
      const args = [...command.split(" "), "--dry-run"];
      const { code, stdout, stderr } = await runCommand(folder, args);
      assertEquals([code, stderr], [0, ""], command);
      const operations = (JSON.parse(stdout) as Printed[])
        .map(({ operation }) => operation);
      assert(operations.includes(operation), command);
    }
    assertEquals(await digests(folder), before);
  });
});

for (
  const stage of ["train", "tune", "compare", "deploy", "deploy --endpoint"]
) {
  Deno.test(`${stage} --dry-run names the stage to run first, and makes no state`, async () => {
    await inFolder(async (folder) => {
      const args = [...stage.split(" "), "--dry-run"];
      const { code, stdout, stderr } = await runCommand(folder, args);
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, 'run the stage "prep" first');
      assertEquals(filesOf(folder), []);
    });
  });
}
