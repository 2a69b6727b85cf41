import { EndpointClients, variant } from "../local/endpoints/support.ts";
import { serve } from "../../lib/local/mod.ts";
import { temporaryFolder } from "../local/service/support.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { hasProgram } from "../support/peers.ts";

/** Debian's own comes first: other tools may have put another in its way. */
const CLI = (await hasProgram("/usr/bin/aws")) ? "/usr/bin/aws" : "aws";
const available = await hasProgram(CLI);
const inCi = Deno.env.get("CI") === "true";

/** What the CLI answers, pointed at a server. */
async function aws(url: string, ...args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(CLI, {
    args: ["--endpoint-url", url, "--output", "json", ...args],
    env: {
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_PAGER: "",
      LC_ALL: "C.UTF-8",
    },
  }).output();
  const decoder = new TextDecoder();
  return {
    success,
    output: decoder.decode(stdout),
    error: decoder.decode(stderr).trim(),
  };
}

Deno.test({
  name:
    "The AWS CLI creates, awaits, invokes and deletes an endpoint [needs the AWS CLI]",
  ignore: !available && !inCi,
  async fn() {
    if (!available) throw new Error("CI must install the AWS CLI");
    await using service = await EndpointClients.open();
    await using folder = await temporaryFolder();
    await using server = serve(service.clients.service, { port: 0 });
    const answer = async (...args: string[]) => {
      const { success, output, error } = await aws(server.url, ...args);
      assert(success, `aws ${args.join(" ")}: ${error}`);
      return output.trim() === "" ? undefined : JSON.parse(output);
    };
    await service.createXgboost("m");
    await answer(
      ...["sagemaker", "create-endpoint-config"],
      ...["--endpoint-config-name", "c"],
      ...["--production-variants", JSON.stringify([variant("v", "m")])],
    );
    const { EndpointArn } = await answer(
      ...["sagemaker", "create-endpoint", "--endpoint-name", "e"],
      ...["--endpoint-config-name", "c"],
    );
    assertEquals(
      EndpointArn,
      "arn:aws:sagemaker:us-east-1:000000000000:endpoint/e",
    );
    // The CLI looks every 30 seconds: it need not look twice.
    await service.settled("e");
    await answer(
      ...["sagemaker", "wait", "endpoint-in-service"],
      ...["--endpoint-name", "e"],
    );
    const [input, output] = [`${folder.path}/in.csv`, `${folder.path}/out.csv`];
    await Deno.writeTextFile(input, "3,2\n10,4\n");
    const invoke = (...args: string[]) => [
      ...["sagemaker-runtime", "invoke-endpoint"],
      ...["--body", `fileb://${input}`, ...args, output],
    ];
    const { InvokedProductionVariant, ContentType } = await answer(
      ...invoke("--endpoint-name", "e", "--content-type", "text/csv"),
    );
    assertEquals([InvokedProductionVariant, ContentType], ["v", "text/csv"]);
    const { text } = await service.invoke("e", "3,2\n10,4\n");
    assertEquals(await Deno.readTextFile(output), text);

    const refused = await aws(server.url, ...invoke("--endpoint-name", "none"));
    assertEquals(
      refused.error.replace(/^aws: \[ERROR\]: /, ""),
      "An error occurred (ValidationError) when calling the InvokeEndpoint operation: Endpoint none of account 000000000000 not found.",
    );
    await answer("sagemaker", "delete-endpoint", "--endpoint-name", "e");
    await service.deleted("e");
    await answer(
      ...["sagemaker", "wait", "endpoint-deleted", "--endpoint-name", "e"],
    );
  },
});
