import assert from "node:assert/strict";
import { imageRegions } from "../../../lib/algorithms/mod.ts";
import {
  type InfraOptions,
  infraSettings,
} from "../../../lib/infra/options.ts";
import { keyOf } from "./templates.ts";

const REFUSED: readonly (readonly [InfraOptions, RegExp])[] = [
  [{ stackName: "1st" }, /begins with a letter/],
  [{ stackName: "my_stack" }, /letters, digits and hyphens/],
  [{ stackName: "s".repeat(129) }, /up to 128/],
  [{ stackName: "" }, /Cannot name the stack ""/],
  [
    { region: "us-east-9" },
    /region "us-east-9": the images are in .*us-east-1/,
  ],
  [{ region: "" }, /Cannot use region ""/],
  [{ bucketName: "No_Bucket" }, /lower-case/],
  [{ bucketName: "a..b" }, /lower-case/],
  [{ bucketName: "192.168.0.1" }, /lower-case/],
  [{ prefix: "" }, /Cannot use prefix ""/],
  [{ prefix: "/" }, /Cannot use prefix/],
  [{ prefix: "a//b" }, /Cannot use prefix/],
  [{ prefix: "homes*" }, /"\*" would stand for any other/],
  [{ kmsKeyArn: "key" }, /give its ARN/],
  [{ kmsKeyArn: keyOf("eu-west-1") }, /the bucket is in us-east-1/],
  [{ tierAfterDays: 10 }, /30 or more/],
  [{ tierAfterDays: 30.5 }, /whole days/],
  [{ tierAfterDays: NaN }, /whole days/],
  [{ tierAfterDays: 60, expireAfterDays: 50 }, /more than the 60/],
  [{ tierAfterDays: 60, expireAfterDays: 60 }, /more than the 60/],
  [{ expireAfterDays: Infinity }, /whole days/],
  [{ logRetentionDays: 8 }, /choose from 1, 3, 5/],
  [{ monthlyBudget: -1 }, /or 0 for no budget/],
  [{ monthlyBudget: NaN }, /or 0 for no budget/],
  [{ email: "team" }, /such as "team@example.com"/],
  [{ email: "team@localhost" }, /such as "team@example.com"/],
  [{ notebook: "ml.t3.medium" }, /without --vpc/],
  [{ own: { endpoints: ["*"] } }, /Cannot allow the name "\*"/],
  [{ own: { pipelines: ["a_b"] } }, /up to 63 letters/],
  [{ own: { modelPackageGroups: [""] } }, /Cannot allow the name ""/],
  [{ own: { pipelines: ["a", "b", "c"] } }, /room for 2/],
  [{ tags: { "": "x" } }, /Cannot give the tag ""/],
  [{ tags: { "aws:team": "x" } }, /does not begin with "aws:"/],
  [{ tags: { team: "a\nb" } }, /Cannot give the tag "team" the value/],
  [{ tags: { team: "x".repeat(257) } }, /up to 256/],
  [
    { tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [i, ""])) },
    /up to 50/,
  ],
];

for (const [options, message] of REFUSED) {
  Deno.test(`infraSettings() refuses ${JSON.stringify(options).slice(0, 60)}, and says how to mend it`, () => {
    assert.throws(() => infraSettings(options), message);
  });
}

Deno.test("infraSettings() takes every region that has the images, and a key of several regions", () => {
  for (const region of imageRegions()) {
    assert.equal(infraSettings({ region }).region, region);
  }
  const id = "mrk-0123456789abcdef0123456789abcdef";
  const kmsKeyArn = keyOf().replace(/[^/]+$/, id);
  assert.equal(infraSettings({ kmsKeyArn }).kmsKeyArn, kmsKeyArn);
});

Deno.test("infraSettings() takes a prefix as a session does: without the slashes at its ends", () => {
  assert.equal(infraSettings({ prefix: "/homes/" }).prefix, "homes");
});
