import { resolveSettings } from "../../lib/session/options.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

const nothing = () => undefined;

function environment(variables: Record<string, string>) {
  return (name: string) => variables[name];
}

const AWS = {
  SAGEBOOK_BACKEND: "aws",
  SAGEBOOK_BUCKET: "my-bucket",
  SAGEBOOK_ROLE: "arn:aws:iam::123456789012:role/sagemaker",
};

Deno.test("resolveSettings() is local, and complete, without any setting", () => {
  assertEquals(resolveSettings({}, nothing), {
    backend: "local",
    region: "us-east-1",
    bucket: "sagemaker-us-east-1-000000000000",
    role: "arn:aws:iam::000000000000:role/sagebook",
    prefix: "sagemaker-housing",
    state: ".sagebook",
  });
});

Deno.test("resolveSettings() takes AWS from the environment", () => {
  const settings = resolveSettings(
    {},
    environment({ ...AWS, AWS_REGION: "eu-west-1" }),
  );
  assertEquals(settings.backend, "aws");
  assertEquals(settings.bucket, "my-bucket");
  assertEquals(settings.region, "eu-west-1");
});

Deno.test("resolveSettings() lets an option win over the environment", () => {
  const settings = resolveSettings(
    { backend: "local", prefix: "/mine/" },
    environment({ ...AWS, SAGEBOOK_PREFIX: "theirs" }),
  );
  assertEquals([settings.backend, settings.prefix], ["local", "mine"]);
});

Deno.test("resolveSettings() treats an empty variable as unset", () => {
  const settings = resolveSettings({}, environment({ SAGEBOOK_PREFIX: "" }));
  assertEquals(settings.prefix, "sagemaker-housing");
});

const refusals: [string, Parameters<typeof resolveSettings>[0], string][] = [
  ["AWS without a bucket", { backend: "aws" }, "without a bucket"],
  ["AWS without a role", { backend: "aws", bucket: "abc" }, "without a role"],
  ["an unknown backend", { backend: "gcp" as "aws" }, 'backend "gcp"'],
  ["an upper-case bucket", { bucket: "My_Bucket" }, 'bucket "My_Bucket"'],
  ["a role that is no ARN", { role: "admin" }, 'role "admin"'],
  ["a region that is none", { region: "here" }, 'region "here"'],
  ["an empty prefix", { prefix: "/" }, 'prefix "/"'],
  ["a prefix with an empty part", { prefix: "a//b" }, 'prefix "a//b"'],
  ["a prefix that climbs out", { prefix: "../a" }, 'prefix "../a"'],
  ["a prefix that stays where it is", { prefix: "a/./b" }, 'prefix "a/./b"'],
];

for (const [what, options, message] of refusals) {
  Deno.test(`resolveSettings() refuses ${what}`, () => {
    assertThrows(() => resolveSettings(options, nothing), RangeError, message);
  });
}

Deno.test("resolveSettings() reads how often jobs are looked at, and refuses nonsense", () => {
  const from = (text: string) => (name: string) =>
    name === "SAGEBOOK_POLL_SECONDS" ? text : undefined;
  assertEquals(resolveSettings({}, from("2.5")).pollSeconds, 2.5);
  assertEquals(resolveSettings({}, from("")).pollSeconds, undefined);
  for (const text of ["0", "-1", "often", "3601"]) {
    assertThrows(() => resolveSettings({}, from(text)), RangeError, text);
  }
});
