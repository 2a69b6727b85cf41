import * as sdk from "@aws-sdk/client-s3";
import { assert } from "../../support/assert.ts";
import { assertRefused, openTestLocal } from "../service/support.ts";

const Bucket = "bucket";
const object = { Bucket, Key: "key" };

Deno.test("an operation of S3 that is not here is refused by its name", async () => {
  await using test = await openTestLocal();
  await test.s3.send(new sdk.CreateBucketCommand({ Bucket }));
  await test.s3.send(new sdk.PutObjectCommand({ ...object, Body: "1" }));
  const commands = [
    new sdk.GetBucketPolicyCommand({ Bucket }),
    new sdk.PutBucketPolicyCommand({ Bucket, Policy: "{}" }),
    new sdk.DeleteBucketPolicyCommand({ Bucket }),
    new sdk.GetBucketAclCommand({ Bucket }),
    new sdk.GetObjectAclCommand(object),
    new sdk.GetBucketEncryptionCommand({ Bucket }),
    new sdk.GetPublicAccessBlockCommand({ Bucket }),
    new sdk.GetBucketLifecycleConfigurationCommand({ Bucket }),
    new sdk.DeleteBucketLifecycleCommand({ Bucket }),
    new sdk.GetBucketNotificationConfigurationCommand({ Bucket }),
    new sdk.GetObjectLockConfigurationCommand({ Bucket }),
    new sdk.GetObjectRetentionCommand(object),
    new sdk.RestoreObjectCommand(object),
    new sdk.SelectObjectContentCommand({
      ...object,
      Expression: "SELECT *",
      ExpressionType: "SQL",
      InputSerialization: { CSV: {} },
      OutputSerialization: { CSV: {} },
    }),
  ];
  for (const command of commands) {
    const name = command.constructor.name.slice(0, -"Command".length);
    const { message } = await assertRefused(
      // deno-lint-ignore no-explicit-any
      test.s3.send(command as any),
      "NotImplemented",
      501,
    );
    const start =
      `Local SageMaker's S3 does not implement the operation ${name}`;
    assert(message.startsWith(`${start} (parameter "`), message);
  }
});
