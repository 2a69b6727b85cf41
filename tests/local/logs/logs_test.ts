import {
  DeleteLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { LogStore } from "../../../lib/local/store/log_store.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import {
  assertRefused,
  openTestLocal,
  temporaryFolder,
  type TestLocal,
} from "../service/support.ts";

const GROUP = "/aws/sagemaker/TrainingJobs";

/** Local SageMaker with log streams that jobs could have written. */
async function openTestLogs(
  streams: Record<string, [number, string][]>,
): Promise<TestLocal> {
  const folder = await temporaryFolder();
  {
    using store = new LogStore(`${folder.path}/logs.sqlite`);
    for (const [name, lines] of Object.entries(streams)) {
      store.append(
        GROUP,
        name,
        lines.map(([timestamp, message]) => ({ timestamp, message })),
      );
    }
  }
  const test = await openTestLocal({ stateFolder: folder.path });
  return {
    ...test,
    async [Symbol.asyncDispose]() {
      await test[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function lines(count: number): [number, string][] {
  return Array.from({ length: count }, (_, i) => [1000 + i, `line ${i}`]);
}

async function readPage(
  { logs }: TestLocal,
  input: Partial<GetLogEventsCommandInput> = {},
) {
  const page = await logs.send(
    new GetLogEventsCommand({
      logGroupName: GROUP,
      logStreamName: "job/algo-1",
      ...input,
    }),
  );
  return { ...page, messages: page.events!.map(({ message }) => message) };
}

Deno.test("groups and streams are listed with their times, page by page", async () => {
  await using test = await openTestLogs({
    "b/algo-1": [[5000, "x"]],
    "a/algo-1": lines(3),
    "a/algo-2": [[9000, "x"]],
  });
  const { logGroups } = await test.logs.send(new DescribeLogGroupsCommand({}));
  assertEquals(logGroups!.map(({ logGroupName }) => logGroupName), [GROUP]);
  const describe = async (input: object) => {
    const page = await test.logs.send(
      new DescribeLogStreamsCommand({ logGroupName: GROUP, ...input }),
    );
    return [
      page.logStreams!.map((s) => s.logStreamName),
      page.nextToken,
    ] as const;
  };
  assertEquals((await describe({}))[0], ["a/algo-1", "a/algo-2", "b/algo-1"]);
  assertEquals((await describe({ logStreamNamePrefix: "a/" }))[0], [
    "a/algo-1",
    "a/algo-2",
  ]);
  assertEquals(
    (await describe({ orderBy: "LastEventTime", descending: true }))[0],
    ["a/algo-2", "b/algo-1", "a/algo-1"],
  );
  const [first, nextToken] = await describe({ limit: 2 });
  assertEquals(first, ["a/algo-1", "a/algo-2"]);
  assertEquals((await describe({ limit: 2, nextToken }))[0], ["b/algo-1"]);
  const { logStreams } = await test.logs.send(
    new DescribeLogStreamsCommand({
      logGroupName: GROUP,
      logStreamNamePrefix: "a/algo-1",
    }),
  );
  assertEquals(logStreams![0]!.firstEventTimestamp, 1000);
  assertEquals(logStreams![0]!.lastEventTimestamp, 1002);
});

Deno.test("GetLogEvents goes forward to the end, and says there is no more", async () => {
  await using test = await openTestLogs({ "job/algo-1": lines(5) });
  const first = await readPage(test, { startFromHead: true, limit: 3 });
  assertEquals(first.messages, ["line 0", "line 1", "line 2"]);
  const second = await readPage(test, {
    nextToken: first.nextForwardToken!,
    limit: 3,
  });
  assertEquals(second.messages, ["line 3", "line 4"]);
  const end = await readPage(test, {
    nextToken: second.nextForwardToken!,
    limit: 3,
  });
  assertEquals([end.messages, end.nextForwardToken], [
    [],
    second.nextForwardToken,
  ]);
});

Deno.test("GetLogEvents begins with the newest, and goes back", async () => {
  await using test = await openTestLogs({ "job/algo-1": lines(5) });
  const newest = await readPage(test, { limit: 2 });
  assertEquals(newest.messages, ["line 3", "line 4"]);
  const before = await readPage(test, {
    nextToken: newest.nextBackwardToken!,
    limit: 2,
  });
  assertEquals(before.messages, ["line 1", "line 2"]);
  const back = await readPage(test, { nextToken: before.nextForwardToken! });
  assertEquals(back.messages, ["line 3", "line 4"]);
});

Deno.test("GetLogEvents keeps to a span of time, its end not included", async () => {
  await using test = await openTestLogs({ "job/algo-1": lines(5) });
  const page = await readPage(test, {
    startTime: 1001,
    endTime: 1003,
    startFromHead: true,
  });
  assertEquals(page.messages, ["line 1", "line 2"]);
});

Deno.test("a page of events has at most about 1 MiB", async () => {
  const long: [number, string][] = Array.from(
    { length: 2000 },
    (_, i) => [i, "x".repeat(1000)],
  );
  await using test = await openTestLogs({ "job/algo-1": long });
  const { messages } = await readPage(test, { startFromHead: true });
  assert(
    messages.length >= 1000 && messages.length <= 1600,
    `${messages.length}`,
  );
});

Deno.test("a line with a NUL is kept to its end", async () => {
  await using test = await openTestLogs({
    "job/algo-1": [[1000, "a\0b"], [1001, "c"]],
  });
  const { messages } = await readPage(test, { startFromHead: true });
  assertEquals(messages, ["a\ufffdb", "c"]);
});

Deno.test("FilterLogEvents merges streams by time, and filters by terms", async () => {
  await using test = await openTestLogs({
    "job-1/algo-1": [[1, "train-rmse:0.5"], [4, "ERROR disk full"], [
      5,
      "done",
    ]],
    "job-1/algo-2": [[2, "error: none"], [3, "ERROR network"]],
    "job-2/algo-1": [[2, "ERROR elsewhere"]],
  });
  const filter = async (input: Partial<FilterLogEventsCommandInput>) => {
    const { events } = await test.logs.send(
      new FilterLogEventsCommand({ logGroupName: GROUP, ...input }),
    );
    return events!.map(({ message }) => message);
  };
  const logStreamNamePrefix = "job-1/";
  assertEquals(await filter({ logStreamNamePrefix }), [
    "train-rmse:0.5",
    "error: none",
    "ERROR network",
    "ERROR disk full",
    "done",
  ]);
  const patterns: [string, string[]][] = [
    ["ERROR", ["ERROR elsewhere", "ERROR network", "ERROR disk full"]],
    ["ERROR -disk", ["ERROR elsewhere", "ERROR network"]],
    ['"disk full"', ["ERROR disk full"]],
    ["?done ?network", ["ERROR network", "done"]],
    ["full disk", ["ERROR disk full"]],
  ];
  for (const [filterPattern, messages] of patterns) {
    assertEquals([filterPattern, await filter({ filterPattern })], [
      filterPattern,
      messages,
    ]);
  }
  assertEquals(await filter({ logStreamNames: ["job-2/algo-1"] }), [
    "ERROR elsewhere",
  ]);
  assertEquals(await filter({ startTime: 2, endTime: 3 }), [
    "error: none",
    "ERROR elsewhere",
  ]);
  for (const filterPattern of ["{ $.a = 1 }", "[a, b]", "%E.*%", "a ?b"]) {
    await assertRefused(
      filter({ filterPattern }),
      "InvalidParameterException",
      400,
    );
  }
});

Deno.test("FilterLogEvents goes on where a page ended, in all streams and in one", async () => {
  await using test = await openTestLogs({ a: lines(1200), b: lines(1200) });
  for (
    const [streams, count] of [[{}, 2400], [{
      logStreamNamePrefix: "b",
    }, 1200]] as const
  ) {
    const seen = new Set<string>();
    let nextToken: string | undefined;
    do {
      const page = await test.logs.send(
        new FilterLogEventsCommand({
          logGroupName: GROUP,
          limit: 700,
          ...streams,
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      );
      for (const { eventId } of page.events!) seen.add(eventId!);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    assertEquals(seen.size, count);
  }
  const none = await test.logs.send(
    new FilterLogEventsCommand({
      logGroupName: GROUP,
      logStreamNamePrefix: "c",
    }),
  );
  assertEquals(none.events, []);
});

Deno.test("a stream is deleted, and its group with the last one", async () => {
  await using test = await openTestLogs({ a: lines(2) });
  const stream = { logGroupName: GROUP, logStreamName: "a" };
  await test.logs.send(new DeleteLogStreamCommand(stream));
  await assertRefused(
    test.logs.send(new GetLogEventsCommand(stream)),
    "ResourceNotFoundException",
    400,
  );
  const { logGroups } = await test.logs.send(new DescribeLogGroupsCommand({}));
  assertEquals(logGroups, []);
});

Deno.test("parameters that make no sense, and operations that are not here, are refused", async () => {
  await using test = await openTestLogs({ a: lines(2) });
  const { logs } = test;
  const refused = (call: Promise<unknown>) =>
    assertRefused(call, "InvalidParameterException", 400);
  const error = await refused(
    logs.send(new DescribeLogGroupsCommand({ limit: 51 })),
  );
  assertEquals(
    error.message,
    "1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: " +
      "Member must have value less than or equal to 50",
  );
  await refused(logs.send(new DescribeLogStreamsCommand({})));
  await refused(
    logs.send(
      new DescribeLogStreamsCommand({
        logGroupName: GROUP,
        logStreamNamePrefix: "a",
        orderBy: "LastEventTime",
      }),
    ),
  );
  await refused(
    logs.send(
      new GetLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: "a",
        nextToken: "x",
      }),
    ),
  );
  await assertRefused(
    logs.send(
      new PutLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: "a",
        logEvents: [],
      }),
    ),
    "UnknownOperationException",
    400,
  );
});
