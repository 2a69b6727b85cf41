import { EndpointClients, variant } from "../local/endpoints/support.ts";
import { serve } from "../../lib/local/mod.ts";
import { temporaryFolder } from "../local/service/support.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { awsCliTest, runAwsCli } from "./aws_cli.ts";

awsCliTest(
  "The AWS CLI creates, awaits, invokes and deletes an endpoint",
  async () => {
    await using service = await EndpointClients.open();
    await using folder = await temporaryFolder();
    await using server = serve(service.clients.service, { port: 0 });
    const answer = async (...args: string[]) => {
      const json = ["--output", "json", ...args];
      const { success, stdout, stderr } = await runAwsCli(server.url, json);
      assert(success, `aws ${args.join(" ")}: ${stderr}`);
      return stdout.trim() === "" ? undefined : JSON.parse(stdout);
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

    const refused = await runAwsCli(
      server.url,
      invoke("--endpoint-name", "none"),
    );
    assertEquals(
      refused.stderr.replace(/^aws: \[ERROR\]: /, ""),
      "An error occurred (ValidationError) when calling the InvokeEndpoint operation: Endpoint none of account 000000000000 not found.",
    );
    await answer("sagemaker", "delete-endpoint", "--endpoint-name", "e");
    await service.deleted("e");
    await answer(
      ...["sagemaker", "wait", "endpoint-deleted", "--endpoint-name", "e"],
    );
  },
);
