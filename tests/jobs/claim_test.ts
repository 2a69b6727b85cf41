import { ListTrainingJobsCommand } from "@aws-sdk/client-sagemaker";
import { knn } from "../../lib/algorithms/mod.ts";
import { downloadObject, uploadObject } from "../../lib/session/mod.ts";
import { train } from "../../lib/train/mod.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { inPreparedSession } from "../support/sessions.ts";

const KEY = "jobs/train/knn.json";

Deno.test("a job is taken up by the name that was kept before it was asked for", () =>
  inPreparedSession(async (session) => {
    const models = { knn: knn({ k: 3 }) };
    const [first] = (await train(session, models)).models;
    const text = new TextDecoder().decode(await downloadObject(session, KEY));
    assertEquals(JSON.parse(text).jobName, first!.jobName);
    const [resumed] = (await train(session, models, { resume: true })).models;
    assertEquals(resumed!.jobName, first!.jobName);
    const [again] = (await train(session, models)).models;
    assert(again!.jobName !== first!.jobName);
  }));

Deno.test("a name that was kept and never used is used", () =>
  inPreparedSession(async (session) => {
    const models = { knn: knn({ k: 3 }) };
    await train(session, models);
    const text = new TextDecoder().decode(await downloadObject(session, KEY));
    const claim = JSON.parse(text);
    const jobName = "knn-2026-01-01-00-00-00-000";
    await uploadObject(session, KEY, JSON.stringify({ ...claim, jobName }));
    const [resumed] = (await train(session, models, { resume: true })).models;
    assertEquals(resumed!.jobName, jobName);
  }));

Deno.test("a job of other options or data, or one that failed, is not taken up, and that is told", () =>
  inPreparedSession(async (session) => {
    const notes: string[] = [];
    const progress = {
      ...session.progress,
      note: (text: string) => void notes.push(text),
    };
    const told = { ...session, progress };
    const [first] = (await train(told, { knn: knn({ k: 3 }) })).models;
    assertEquals(notes, []);
    await train(told, { knn: knn({ k: 4 }) }, { resume: true });
    const [note] = notes;
    assertStringIncludes(note!, first!.jobName);
    assertStringIncludes(note!, "other options or data");
  }));

Deno.test("of several who resume at once the first decides, and the others wait for its job", () =>
  inPreparedSession(async (session) => {
    const resume = () =>
      train(session, { knn: knn({ k: 3 }) }, { resume: true });
    const names = async () => {
      const made = await Promise.all([resume(), resume(), resume()]);
      return new Set(made.map(({ models: [model] }) => model!.jobName));
    };
    const [first] = await names();
    const text = new TextDecoder().decode(await downloadObject(session, KEY));
    assertEquals(JSON.parse(text).jobName, first);
    // Nor do they where the work has changed, and a claim is there.
    await uploadObject(session, KEY, text.replace(/"digest": "./, "$&0"));
    const later = await names();
    assertEquals(later.size, 1);
    assert(!later.has(first!));
    const { TrainingJobSummaries } = await session.sagemaker.send(
      new ListTrainingJobsCommand({}),
    );
    assertEquals(TrainingJobSummaries!.length, 2);
  }));

Deno.test("what was kept and names no job is refused, with what to do", () =>
  inPreparedSession(async (session) => {
    await uploadObject(session, KEY, "{}");
    const error = await assertRejects(
      () => train(session, { knn: knn({ k: 3 }) }, { resume: true }),
      Error,
    );
    assertStringIncludes(error.message, "run without --resume");
  }));
