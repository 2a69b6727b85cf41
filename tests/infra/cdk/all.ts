/**
 * All tests of this folder in one program: the CDK is loaded, and each template made,
 * once. They need the CDK, which only infra fetches: `tests/infra/infra_test.ts` runs
 * this.
 *
 * @module
 */
import "./access_test.ts";
import "./network_test.ts";
import "./options_test.ts";
import "./stack_test.ts";
import "./storage_test.ts";
import "./watch_test.ts";
