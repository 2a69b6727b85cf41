import { existsSync } from "node:fs";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";
import { runCommand, writeSmallCsv } from "./command.ts";

/** What a user gets wrong, and a part of the message that it is met with. */
interface BadInput {
  readonly what: string;
  readonly args?: readonly string[];
  readonly change?: (lines: string[]) => void;
  readonly message: string;
}

const BAD_INPUTS: readonly BadInput[] = [
  {
    what: "a file that is not there",
    args: ["--data", "nowhere.csv"],
    message: "nowhere.csv",
  },
  {
    what: "an empty file",
    change: (lines) => lines.splice(0),
    message: "homes.csv",
  },
  {
    what: "a header with no rows",
    change: (lines) => lines.splice(1),
    message: "row",
  },
  {
    what: "text in a column of numbers",
    change: (lines) => lines[3] = "0.5,many,0.1,2.2",
    message: 'row 3, column "rooms" holds "many"',
  },
  {
    what: "a NaN",
    change: (lines) => lines[5] = "0.5,NaN,0.1,2.2",
    message: 'row 5, column "rooms"',
  },
  {
    what: "an infinity",
    change: (lines) => lines[6] = "inf,1,0.1,2.2",
    message: 'row 6, column "area"',
  },
  {
    what: "a target that is not there",
    args: ["--target", "cost"],
    message: '"cost"',
  },
  {
    what: "a constant target",
    change: (lines) =>
      lines.forEach((line, i) =>
        lines[i] = i === 0 ? line : line.replace(/[^,]*$/, "7")
      ),
    message: '"price"',
  },
  {
    what: "an unknown model",
    args: ["--models", "xgbost"],
    message: 'did you mean "xgboost"',
  },
  {
    what: "num_round=0",
    args: ["--set", "xgboost.num_round=0"],
    message: "[1, inf)",
  },
  { what: "eta=2", args: ["--set", "xgboost.eta=2"], message: "[0, 1]" },
  {
    what: "k above the rows",
    args: ["--set", "knn.k=5000"],
    message: 'Cannot use "k=5000" with knn',
  },
  {
    what: "a test fraction of 0",
    args: ["--test-fraction", "0"],
    message: "above 0",
  },
  {
    what: "a test fraction of 1",
    args: ["--test-fraction", "1"],
    message: "below 1",
  },
  {
    what: "a seed that is no number",
    args: ["--seed", "x"],
    message: "--seed",
  },
  {
    what: "an --out below a file",
    args: ["--out", "homes.csv/out"],
    message: 'Cannot write to the folder "homes.csv/out"',
  },
  {
    what: "a --state below a file",
    args: ["--state", "homes.csv/state"],
    message: "homes.csv/state",
  },
  {
    what: "AWS without a bucket",
    args: ["--backend", "aws"],
    message: "--bucket",
  },
  {
    what: "paid work on AWS that nobody has agreed to",
    args: [
      ...["--backend", "aws", "--bucket", "homes-1"],
      ...["--role", "arn:aws:iam::123456789012:role/sagemaker"],
    ],
    message: "pass --yes",
  },
  {
    what: "a wait for spot instances below the runtime",
    args: ["--spot", "--max-wait", "100"],
    message: 'at least the greatest runtime, "3600"',
  },
  {
    what: "a runtime above 28 days",
    args: ["--max-runtime", "2419201"],
    message: "from 1 to 2419200",
  },
  {
    what: "trials above the service's",
    args: ["--tune", "--trials", "751"],
    message: "from 1 to 750",
  },
  {
    what: "an instance type of another service",
    args: ["--instance-type", "m5.large"],
    message: 'must look like "ml.m5.large"',
  },
  {
    what: "an instance type that trains, and transforms nothing",
    args: ["--instance-type", "ml.c5n.xlarge"],
    message: "the API does not take it for transform jobs",
  },
  {
    what: "an instance size that is mistyped",
    args: ["--instance-type", "ml.m5.lrage"],
    message: "of its family there are ml.m5.12xlarge, ",
  },
  {
    what: "an instance family that is not there",
    args: ["--instance-type", "ml.m99.large"],
    message: "none of its family",
  },
  {
    what: "a region without the images",
    args: ["--region", "us-iso-east-1"],
    message: 'Cannot find the image of xgboost in region "us-iso-east-1"',
  },
  {
    what: "a tag that is AWS's own",
    args: ["--tag", "AWS:team=homes"],
    message: 'keys that begin with "aws:"',
  },
  {
    what: "a tag with letters that no tag has",
    args: ["--tag", "team=<homes>"],
    message: 'the tag "team=<homes>"',
  },
  {
    what: "a tag that is given twice",
    args: ["--tag", "team=homes", "--tag", "team=flats"],
    message: '"team" is given twice',
  },
  {
    what: "more tags than the service takes",
    args: Array.from({ length: 51 }, (_, i) => ["--tag", `t${i}=1`]).flat(),
    message: "Cannot use 51 tags",
  },
  {
    what: "requests of a batch transform that are too much together",
    args: ["--max-payload", "50", "--max-concurrent", "3"],
    message: "must not exceed 100",
  },
  {
    what: "an option that is not there",
    args: ["--modls", "knn"],
    message: "--models",
  },
];

for (const { what, args = [], change, message } of BAD_INPUTS) {
  Deno.test(`run meets ${what} with one message and leaves nothing`, async () => {
    await inFolder(async (folder) => {
      await writeSmallCsv(folder, change);
      const { code, stdout, stderr } = await runCommand(folder, [
        "run",
        ...["--data", "homes.csv", "--target", "price", "--out", "out"],
        ...args,
      ]);
      assert(code !== 0);
      assertEquals(stdout, "");
      const errors = stderr.split("\n")
        .filter((line) => /^error: /i.test(line));
      assertEquals(errors.length, 1, stderr);
      assertStringIncludes(stderr, message);
      assert(!/^\s+at /m.test(stderr), stderr);
      assert(!existsSync(`${folder}/out`));
    });
  });
}

Deno.test("without credentials nothing is asked, and nothing is sent to AWS", async () => {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    const { code, stderr } = await runCommand(folder, [
      ...["run", "--data", "homes.csv", "--target", "price", "--yes"],
      ...["--backend", "aws", "--bucket", "homes-1", "--out", "out"],
      ...["--role", "arn:aws:iam::123456789012:role/sagemaker"],
    ], {
      AWS_CONFIG_FILE: `${folder}/none`,
      AWS_SHARED_CREDENTIALS_FILE: `${folder}/none`,
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_PROFILE: "",
      AWS_EC2_METADATA_DISABLED: "true",
      // Whatever is sent in spite of all goes nowhere.
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "No AWS credentials can be had");
    assert(!stderr.includes("Prepare data"), stderr);
    assert(!existsSync(`${folder}/out`));
  });
});

for (const stage of ["train", "compare", "deploy"]) {
  Deno.test(`${stage} names the stage to run first`, async () => {
    await inFolder(async (folder) => {
      const { code, stderr } = await runCommand(folder, [stage]);
      assertEquals(code, 1);
      assertStringIncludes(stderr, 'run the stage "prep" first');
    });
  });
}
