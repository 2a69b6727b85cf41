import { assert, assertEquals } from "../../support/assert.ts";
import { openTestLocal, send } from "../service/support.ts";

const form = { "content-type": "application/x-www-form-urlencoded" };

Deno.test("GetCallerIdentity names the account of every ARN", async () => {
  await using test = await openTestLocal();
  const { status, text, headers } = await send(
    test.local,
    "POST",
    "/",
    form,
    "Action=GetCallerIdentity&Version=2011-06-15",
  );
  assertEquals([status, headers.get("content-type")], [200, "text/xml"]);
  assert(text.includes("<Account>000000000000</Account>"), text);
  assert(text.includes("<Arn>arn:aws:iam::000000000000:root</Arn>"), text);
});

Deno.test("other operations of the query protocol are refused by name, in its form", async () => {
  await using test = await openTestLocal();
  for (
    const [action, version] of [
      ["GetRole", "2010-05-08"],
      ["<AssumeRole>", "2011-06-15"],
      ["constructor", "2011-06-15"],
    ] as const
  ) {
    const body = new URLSearchParams({ Action: action, Version: version });
    const { status, text } = await send(
      test.local,
      "POST",
      "/",
      form,
      body.toString(),
    );
    assertEquals(status, 400);
    const shown = action.replace("<", "&lt;").replace(">", "&gt;");
    assert(
      text.includes(
        `<Code>InvalidAction</Code><Message>The operation "${shown}" of version ${version} is not available in Local SageMaker</Message>`,
      ),
      text,
    );
  }
});
