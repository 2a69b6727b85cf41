import { assert, assertEquals } from "../support/assert.ts";
import { temporaryFolder } from "../local/service/support.ts";
import { startServerProcess } from "../local/serve_process.ts";
import { awsCliTest, runAwsCli } from "./aws_cli.ts";

interface Shell {
  /** Folder of files. */
  readonly folder: string;
  readonly url: string;
  /** Runs `aws` and returns what it prints. */
  aws(...args: string[]): Promise<string>;
  /** What `aws` says of what it cannot do. */
  fails(...args: string[]): Promise<string>;
}

function cliTest(name: string, fn: (shell: Shell) => Promise<void>): void {
  awsCliTest(`aws: ${name}`, async () => {
    await using folder = await temporaryFolder();
    await using server = await startServerProcess(`${folder.path}/state`);
    const files = `${folder.path}/files`;
    await Deno.mkdir(files);
    const run = (args: string[]) => runAwsCli(server.url, args, files);
    await fn({
      folder: files,
      url: server.url,
      async aws(...args) {
        const { success, stdout, stderr } = await run(args);
        assert(success, `aws ${args.join(" ")}: ${stderr}`);
        return stdout;
      },
      async fails(...args) {
        const { success, stderr } = await run(args);
        assert(!success, `aws ${args.join(" ")} should fail`);
        return stderr;
      },
    });
  });
}

/** Files of a folder, with their text or size. */
async function filesOf(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (!isDirectory) {
      const text = await Deno.readTextFile(path);
      found[name] = text.length > 100 ? String(text.length) : text;
      continue;
    }
    for (const [inner, text] of Object.entries(await filesOf(path))) {
      found[`${name}/${inner}`] = text;
    }
  }
  return found;
}

cliTest("mb, cp, ls, mv, rm and rb", async ({ folder, aws, fails }) => {
  await aws("s3", "mb", "s3://bucket");
  await Deno.writeTextFile(`${folder}/a b.txt`, "hello");
  await aws(
    "s3",
    "cp",
    "a b.txt",
    "s3://bucket/dir/ü +.txt",
    "--metadata",
    "k=v",
  );
  const listed = await aws(
    "s3",
    "ls",
    "s3://bucket",
    "--recursive",
    "--summarize",
  );
  assert(/ 5 dir\/ü \+\.txt\n/.test(listed), listed);
  assert(listed.includes("Total Objects: 1"), listed);
  assert((await aws("s3", "ls", "s3://bucket")).includes("PRE dir/"));
  assertEquals(await aws("s3", "cp", "s3://bucket/dir/ü +.txt", "-"), "hello");
  await aws("s3", "mv", "s3://bucket/dir/ü +.txt", "s3://bucket/moved");
  await fails("s3", "cp", "s3://bucket/dir/ü +.txt", "-");
  assert((await fails("s3", "rb", "s3://bucket")).includes("BucketNotEmpty"));
  await aws("s3", "rm", "s3://bucket", "--recursive");
  await aws("s3", "rb", "s3://bucket");
  assertEquals(await aws("s3", "ls"), "");
});

cliTest("sync there and back, and with --delete", async ({ folder, aws }) => {
  await aws("s3", "mb", "s3://bucket");
  const from = `${folder}/from`;
  await Deno.mkdir(`${from}/deep/er`, { recursive: true });
  await Deno.writeTextFile(`${from}/one`, "1");
  await Deno.writeTextFile(`${from}/deep/two`, "22");
  await Deno.writeTextFile(
    `${from}/deep/er/large`,
    "0123456789".repeat(1_200_000),
  );
  await aws("s3", "sync", "from", "s3://bucket/p");
  assertEquals(await aws("s3", "sync", "from", "s3://bucket/p"), "");
  await aws("s3", "sync", "s3://bucket/p", "back");
  assertEquals(await filesOf(`${folder}/back`), await filesOf(from));
  await Deno.remove(`${from}/deep/two`);
  await aws("s3", "sync", "from", "s3://bucket/p", "--delete");
  await aws("s3", "sync", "s3://bucket/p", "s3://bucket/q");
  const listed = await aws("s3", "ls", "s3://bucket/q/", "--recursive");
  assertEquals(listed.trim().split("\n").map((line) => line.slice(31)), [
    "q/deep/er/large",
    "q/one",
  ]);
  await aws("s3", "mv", "s3://bucket/q", "s3://bucket/r", "--recursive");
  await aws("s3", "rm", "s3://bucket/r", "--recursive", "--exclude", "*one");
  assert((await aws("s3", "ls", "s3://bucket/r/")).includes("one"));
  await aws("s3", "rb", "s3://bucket", "--force");
});

cliTest(
  "presign",
  async ({ folder, url, aws }) => {
    await aws("s3", "mb", "s3://bucket");
    await Deno.writeTextFile(`${folder}/f`, "presigned");
    await aws("s3", "cp", "f", "s3://bucket/a b/f");
    const link =
      (await aws("s3", "presign", "s3://bucket/a b/f", "--expires-in", "600"))
        .trim();
    assert(link.startsWith(url));
    assertEquals(await (await fetch(link)).text(), "presigned");
    const short = await aws(
      "s3",
      "presign",
      "s3://bucket/a b/f",
      "--expires-in",
      "1",
    );
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const late = await fetch(short.trim());
    assertEquals([late.status, (await late.text()).includes("expired")], [
      403,
      true,
    ]);
  },
);

cliTest(
  "s3api: versions, tags, pages and checksums",
  async ({ folder, aws, fails }) => {
    const api = async (...args: string[]) => {
      const printed = await aws("s3api", ...args, "--bucket", "bucket");
      return printed === "" ? {} : JSON.parse(printed);
    };
    await api("create-bucket");
    await api(
      "put-bucket-versioning",
      "--versioning-configuration",
      "Status=Enabled",
    );
    await Deno.writeTextFile(`${folder}/f`, "body");
    for (let i = 0; i < 5; i++) {
      await api(
        "put-object",
        "--key",
        `k${i}`,
        "--body",
        "f",
        "--checksum-algorithm",
        "SHA1",
      );
    }
    await api(
      "put-object-tagging",
      "--key",
      "k0",
      "--tagging",
      "TagSet=[{Key=a,Value=b}]",
    );
    assertEquals((await api("get-object-tagging", "--key", "k0")).TagSet, [
      { Key: "a", Value: "b" },
    ]);
    const first = await api(
      "list-objects-v2",
      "--max-items",
      "2",
      "--page-size",
      "2",
    );
    assertEquals(first.Contents.length, 2);
    const rest = await api(
      "list-objects-v2",
      "--starting-token",
      first.NextToken,
    );
    assertEquals(rest.Contents.map((c: { Key: string }) => c.Key), [
      "k2",
      "k3",
      "k4",
    ]);
    assert((await api("delete-object", "--key", "k0")).DeleteMarker);
    const { Versions, DeleteMarkers } = await api(
      "list-object-versions",
      "--prefix",
      "k0",
    );
    assertEquals([Versions.length, DeleteMarkers.length], [1, 1]);
    const head = await api(
      "head-object",
      "--key",
      "k1",
      "--checksum-mode",
      "ENABLED",
    );
    assertEquals(head.ChecksumSHA1.length, 28);
    assertEquals((await api("get-bucket-location")).LocationConstraint, null);
    assert(
      (await fails("s3api", "get-bucket-acl", "--bucket", "bucket")).includes(
        "NotImplemented",
      ),
    );
    assert(
      (await fails("s3api", "head-object", "--bucket", "bucket", "--key", "x"))
        .includes("404"),
    );
  },
);

cliTest(
  "logs and SageMaker answer on the same address",
  async ({ aws, fails }) => {
    assertEquals(JSON.parse(await aws("sagemaker", "list-models")), {
      Models: [],
    });
    assertEquals(JSON.parse(await aws("logs", "describe-log-groups")), {
      logGroups: [],
    });
    const job = ["describe-training-job", "--training-job-name", "none"];
    assert((await fails("sagemaker", ...job)).includes("ValidationException"));
    assert((await fails("sagemaker", "list-domains")).includes("ListDomains"));
  },
);
