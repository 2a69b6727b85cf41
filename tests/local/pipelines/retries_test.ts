import {
  jobException,
  retryDelay,
  startException,
} from "../../../lib/local/pipelines/retries.ts";
import { ServiceError } from "../../../lib/local/service/context.ts";
import { assertEquals } from "../../support/assert.ts";

const FAULT = "Step.SERVICE_FAULT";
const policy = {
  exceptions: [FAULT],
  intervalSeconds: 2,
  backoffRate: 3,
  maxAttempts: 2,
};

Deno.test("retries wait longer each time, and end after MaxAttempts", () => {
  const delays = [1, 2, 3].map((attempts) =>
    retryDelay([policy], FAULT, attempts, 0)
  );
  assertEquals(delays, [2000, 6000, undefined]);
});

Deno.test("a wait is never longer than a timer takes, which would end it at once", () => {
  const steep = { ...policy, backoffRate: 1e300, maxAttempts: 20 };
  assertEquals(retryDelay([steep], FAULT, 2, 0), 2 ** 31 - 1);
  assertEquals(retryDelay([steep], FAULT, 20, 0), 2 ** 31 - 1);
});

Deno.test("a failure that no policy names is not tried again", () => {
  assertEquals(retryDelay([policy], "Step.THROTTLING", 1, 0), undefined);
  assertEquals(retryDelay([policy], undefined, 1, 0), undefined);
  assertEquals(retryDelay([], FAULT, 1, 0), undefined);
});

Deno.test("ExpireAfterMin ends retries by the time that has passed", () => {
  const { maxAttempts: _, ...others } = policy;
  const timed = { ...others, expireAfterMinutes: 1 };
  assertEquals(retryDelay([timed], FAULT, 1, 57_000), 2000);
  assertEquals(retryDelay([timed], FAULT, 1, 59_000), undefined);
});

Deno.test("failures of jobs and of requests are told apart by the service's names", () => {
  assertEquals(
    jobException("InternalServerError: it ended"),
    "SageMaker.JOB_INTERNAL_ERROR",
  );
  assertEquals(
    jobException("InternalServerError: it ended", "hyper-parameter-tuning-job"),
    undefined,
    "a tuning job tries again by itself",
  );
  assertEquals(jobException("AlgorithmError: wrong"), undefined);
  assertEquals(
    startException(new ServiceError("ResourceLimitExceeded", "")),
    "SageMaker.RESOURCE_LIMIT",
  );
  assertEquals(
    startException(new ServiceError("InternalFailure", "", 500)),
    FAULT,
  );
  assertEquals(
    startException(new ServiceError("ValidationException", "")),
    undefined,
  );
});
