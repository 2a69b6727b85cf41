import { resolveSettings } from "../../lib/session/options.ts";
import { isS3Elsewhere } from "../../lib/session/profile.ts";
import { assertEquals } from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";

const CONFIG = `
# region = of-a-comment-1
[default]
region = eu-west-1 ; a comment
[profile dev]
sso_session = there
s3 =
  region = ap-south-1
region=eu-central-1
endpoint_url = http://localhost:4566
[ profile  "both" ]
region = eu-north-1
[sso-session there]
region = us-west-2
`;

const CREDENTIALS = `
[both]
region = sa-east-1
[dev]
aws_access_key_id = key
`;

type Variables = Readonly<Record<string, string>>;

/** Files as `aws configure` leaves them, in the home folder that `use` is told of. */
async function withProfiles(
  use: (home: Variables) => void | Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/.aws`);
    await Deno.writeTextFile(`${folder}/.aws/config`, CONFIG);
    await Deno.writeTextFile(`${folder}/.aws/credentials`, CREDENTIALS);
    await use({ HOME: folder });
  });
}

function regionOf(variables: Variables, backend: "aws" | "local" = "aws") {
  const options = {
    backend,
    bucket: "my-bucket",
    role: "arn:aws:iam::123456789012:role/sagemaker",
  };
  return resolveSettings(options, (name) => variables[name]).region;
}

Deno.test("on AWS the region is the profile's, unless the environment names another", () =>
  withProfiles((home) => {
    assertEquals(regionOf(home), "eu-west-1");
    assertEquals(regionOf({ ...home, AWS_PROFILE: "dev" }), "eu-central-1");
    // Of both files that of the credentials wins, as with the SDK.
    assertEquals(regionOf({ ...home, AWS_PROFILE: "both" }), "sa-east-1");
    assertEquals(regionOf({ ...home, AWS_PROFILE: "none" }), "us-east-1");
    const named = { ...home, AWS_REGION: "us-west-1" };
    assertEquals(regionOf(named), "us-west-1");
    const moved = { HOME: "", AWS_CONFIG_FILE: `${home.HOME}/.aws/config` };
    assertEquals(regionOf(moved), "eu-west-1");
    // Local SageMaker's state does not hang on who is signed in.
    assertEquals(regionOf(home, "local"), "us-east-1");
  }));

Deno.test("S3 is elsewhere where an endpoint that is not AWS's is set", () =>
  withProfiles((home) => {
    const elsewhere = (variables: Variables) =>
      isS3Elsewhere((name) => ({ ...home, ...variables })[name]);
    assertEquals(elsewhere({}), false);
    assertEquals(elsewhere({ AWS_PROFILE: "dev" }), true);
    const url = { AWS_ENDPOINT_URL: "http://moto:5000" };
    assertEquals(elsewhere(url), true);
    const s3 = "https://s3.eu-west-1.amazonaws.com";
    assertEquals(elsewhere({ ...url, AWS_ENDPOINT_URL_S3: s3 }), false);
    const ignored = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" };
    assertEquals(elsewhere({ ...url, ...ignored }), false);
  }));
