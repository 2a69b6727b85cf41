import { registerIfBetter } from "../../.github/scripts/register_if_better.ts";
import { knn } from "../../lib/algorithms/mod.ts";
import { compare } from "../../lib/compare/mod.ts";
import { pipelines } from "../../lib/mod.ts";
import { prep } from "../../lib/prep/mod.ts";
import type { Session } from "../../lib/session/mod.ts";
import { train } from "../../lib/train/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { inPreparedSession, smallTable } from "../support/sessions.ts";

const folder = new URL("../../.github/workflows/", import.meta.url);

function readWorkflows(): Map<string, string> {
  return new Map(
    Array.from(Deno.readDirSync(folder), ({ name }) => [
      name,
      Deno.readTextFileSync(new URL(name, folder)),
    ]),
  );
}

Deno.test("every action of the workflows is pinned by the SHA of a commit, beside the tag that it is", () => {
  let uses = 0;
  for (const [name, text] of readWorkflows()) {
    for (const [line, action] of text.matchAll(/uses: (.+)$/gm)) {
      assert(
        /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action!),
        `${name}: ${line}`,
      );
      uses++;
    }
  }
  assert(uses >= 8);
});

Deno.test("the workflows keep no keys, leave no token behind, and may do no more than they need", () => {
  for (const [name, text] of readWorkflows()) {
    assert(!/AWS_SECRET_ACCESS_KEY|secrets\./.test(text), name);
    assertEquals(
      text.match(/uses: actions\/checkout@/g)?.length,
      text.match(/persist-credentials: false/g)?.length,
      name,
    );
    const [, permissions] = /^permissions:(.*\n(?: {2}.+\n)*)/m.exec(text)!;
    assertEquals(
      permissions!.trim(),
      name === "retrain.yml" ? "{}" : "contents: read",
      name,
    );
    const granted = text.match(/[\w-]+: write$/gm) ?? [];
    assertEquals(granted, name === "retrain.yml" ? ["id-token: write"] : []);
  }
});

Deno.test("what installs peers from Debian runs in Debian, whose versions the tests compare with", () => {
  const installs = [...readWorkflows()]
    .filter(([, text]) => /run: bash \.ci\/run$/m.test(text));
  assertEquals(installs.map(([name]) => name), ["ci.yml"]);
  for (const [name, text] of installs) {
    assert(/^ {4}container: node:\d+-bookworm$/m.test(text), name);
  }
});

const GROUP = "homes";

async function trainKnn(session: Session, k: number): Promise<void> {
  await train(session, { knn: knn({ k }) });
  await compare(session);
}

async function approveNewest(session: Session): Promise<void> {
  const [newest] = await pipelines.modelPackages(session, GROUP);
  await pipelines.decide(session, newest!.ModelPackageArn!, "Approved");
}

async function countPackages(session: Session): Promise<number> {
  return (await pipelines.modelPackages(session, GROUP)).length;
}

Deno.test("a retrained model is registered only where it is better than what is registered, approved or waiting", () =>
  inPreparedSession(async (session) => {
    await trainKnn(session, 20);
    assertStringIncludes(
      await registerIfBetter(session, GROUP),
      "(the first of its group)",
    );
    assertStringIncludes(await registerIfBetter(session, GROUP), "Kept");
    await approveNewest(session);
    assertStringIncludes(await registerIfBetter(session, GROUP), "Kept");
    assertEquals(await countPackages(session), 1);

    await trainKnn(session, 3);
    const better = await registerIfBetter(session, GROUP);
    assertStringIncludes(better, "(before: ");
    assertEquals(await countPackages(session), 2);
    await trainKnn(session, 20);
    assertStringIncludes(await registerIfBetter(session, GROUP), "Kept");
    assertEquals(await countPackages(session), 2);
  }));

Deno.test("a retrained model is not compared over other test rows: it is registered, and a person decides", () =>
  inPreparedSession(async (session) => {
    await trainKnn(session, 3);
    await registerIfBetter(session, GROUP);
    await approveNewest(session);
    await prep(session, { data: smallTable(), target: "price", seed: 2 });
    await trainKnn(session, 20);
    assertStringIncludes(
      await registerIfBetter(session, GROUP),
      "not compared, since the test rows are not those",
    );
    assertEquals(await countPackages(session), 2);
  }));

Deno.test("a rejected model stands in nobody's way", () =>
  inPreparedSession(async (session) => {
    await trainKnn(session, 3);
    await registerIfBetter(session, GROUP);
    const [newest] = await pipelines.modelPackages(session, GROUP);
    await pipelines.decide(session, newest!.ModelPackageArn!, "Rejected");
    assertStringIncludes(await registerIfBetter(session, GROUP), "Registered");
    assertEquals(await countPackages(session), 2);
  }));
