import {
  AddTagsCommand,
  CreateModelCommand,
  DeleteModelCommand,
  DeleteTagsCommand,
  ListTagsCommand,
  type Tag,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import { XGBOOST_IMAGE } from "../jobs/support.ts";
import { assertRefused, ServiceClients } from "./support.ts";

const ResourceArn = "arn:aws:sagemaker:us-east-1:000000000000:model/m";

async function openWithModel(Tags: Tag[]): Promise<ServiceClients> {
  const clients = await ServiceClients.open();
  await clients.sagemaker.send(
    new CreateModelCommand({
      ModelName: "m",
      PrimaryContainer: { Image: XGBOOST_IMAGE },
      Tags,
    }),
  );
  return clients;
}

const tag = (Key: string, Value: string) => ({ Key, Value });

Deno.test("Tags given at creation are listed, replaced by key, and deleted", async () => {
  await using clients = await openWithModel([tag("a", "1"), tag("b", "2")]);
  const { sagemaker } = clients;
  const list = async () =>
    (await sagemaker.send(new ListTagsCommand({ ResourceArn }))).Tags;
  assertEquals(await list(), [tag("a", "1"), tag("b", "2")]);
  await sagemaker.send(
    new AddTagsCommand({ ResourceArn, Tags: [tag("a", "9"), tag("c", "3")] }),
  );
  assertEquals(await list(), [tag("b", "2"), tag("a", "9"), tag("c", "3")]);
  await sagemaker.send(
    new DeleteTagsCommand({ ResourceArn, TagKeys: ["b", "none"] }),
  );
  assertEquals(await list(), [tag("a", "9"), tag("c", "3")]);
});

Deno.test("ListTags pages", async () => {
  const tags = Array.from({ length: 49 }, (_, i) => tag(`k${i}`, `${i}`));
  await using clients = await openWithModel(tags);
  const found: Tag[] = [];
  let NextToken: string | undefined;
  do {
    const page = await clients.sagemaker.send(
      new ListTagsCommand({
        ResourceArn,
        MaxResults: 50,
        ...(NextToken && { NextToken }),
      }),
    );
    found.push(...page.Tags!);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  assertEquals(found, tags);
});

Deno.test("Tags need a resource, unique keys of their own, and room", async () => {
  const tags = Array.from({ length: 50 }, (_, i) => tag(`k${i}`, ""));
  await using clients = await openWithModel(tags);
  const { sagemaker } = clients;
  await assertRefused(
    sagemaker.send(new AddTagsCommand({ ResourceArn, Tags: [tag("x", "")] })),
    "ValidationException",
    /would be 51: the limit is 50/,
  );
  await assertRefused(
    sagemaker.send(
      new AddTagsCommand({ ResourceArn, Tags: [tag("x", "1"), tag("x", "2")] }),
    ),
    "ValidationException",
    'Duplicate tag keys found: "x"',
  );
  await assertRefused(
    sagemaker.send(
      new AddTagsCommand({ ResourceArn, Tags: [tag("aws:x", "")] }),
    ),
    "ValidationException",
    'The tag key "aws:x" cannot be used: the prefix "aws:" is reserved',
  );
  await sagemaker.send(new DeleteModelCommand({ ModelName: "m" }));
  await assertRefused(
    sagemaker.send(new ListTagsCommand({ ResourceArn })),
    "ValidationException",
    `Could not find resource "${ResourceArn}".`,
  );
});
