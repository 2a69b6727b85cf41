import {
  ListModelPackagesCommand,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { registerIfBetter } from "../../.github/scripts/register_if_better.ts";
import { knn } from "../../lib/algorithms/mod.ts";
import { compare } from "../../lib/compare/mod.ts";
import { train } from "../../lib/train/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { inPreparedSession } from "../support/sessions.ts";

const folder = new URL("../../.github/workflows/", import.meta.url);

Deno.test("every action of the workflows is pinned by the SHA of a commit", async () => {
  let uses = 0;
  for (const { name } of Deno.readDirSync(folder)) {
    const text = await Deno.readTextFile(new URL(name, folder));
    for (const [, action] of text.matchAll(/uses: (\S+)/g)) {
      assert(
        /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action!),
        `${name}: ${action}`,
      );
      uses++;
    }
    assert(!/AWS_SECRET_ACCESS_KEY|secrets\.AWS/.test(text), name);
  }
  assert(uses >= 6);
});

Deno.test("a retrained model is registered only where it is better than the approved one", () =>
  inPreparedSession(async (session) => {
    const group = "homes";
    await train(session, { knn: knn({ k: 20 }) });
    await compare(session);
    assertStringIncludes(await registerIfBetter(session, group), "Registered");
    const listed = await session.sagemaker.send(
      new ListModelPackagesCommand({ ModelPackageGroupName: group }),
    );
    const [first] = listed.ModelPackageSummaryList!;
    await session.sagemaker.send(
      new UpdateModelPackageCommand({
        ModelPackageArn: first!.ModelPackageArn,
        ModelApprovalStatus: "Approved",
      }),
    );
    assertStringIncludes(await registerIfBetter(session, group), "Kept");
    await train(session, { knn: knn({ k: 3 }) });
    await compare(session);
    const better = await registerIfBetter(session, group);
    assertStringIncludes(better, "(before: ");
    const after = await session.sagemaker.send(
      new ListModelPackagesCommand({ ModelPackageGroupName: group }),
    );
    assertEquals(after.ModelPackageSummaryList!.length, 2);
  }));
