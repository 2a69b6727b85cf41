import { createModelPackage } from "../../../lib/local/operations/model_package.ts";
import { createModelPackageGroup } from "../../../lib/local/operations/model_package_group.ts";
import type { LocalContext } from "../../../lib/local/service/context.ts";
import { Database } from "../../../lib/local/store/database.ts";
import { SqlRecordStore } from "../../../lib/local/store/record_store.ts";
import { SCHEMA } from "../../../lib/local/store/schema.ts";
import { assertEquals, assertThrows } from "../../support/assert.ts";

/** Is killed when it has a group count its versions, as long as it is told to. */
class KilledRecords extends SqlRecordStore {
  killed = false;

  override update: SqlRecordStore["update"] = (kind, name, change) =>
    super.update(kind, name, (record) => {
      const changed = change(record);
      if (this.killed) throw new Error("killed");
      return changed;
    });
}

Deno.test("a registration that was killed half-way leaves no version, and no gap", () => {
  using database = new Database(":memory:", SCHEMA);
  const records = new KilledRecords(database);
  const context = {
    records,
    region: "us-east-1",
    account: "000000000000",
  } as unknown as LocalContext;
  createModelPackageGroup({ ModelPackageGroupName: "Mpg" }, context);
  const register = () =>
    createModelPackage({ ModelPackageGroupName: "Mpg" }, context)
      .ModelPackageArn!.split("/").slice(1).join("/");
  assertEquals(register(), "Mpg/1");
  records.killed = true;
  assertThrows(register, Error, "killed");
  assertEquals(records.list("model-package").records.length, 1);
  records.killed = false;
  assertEquals(register(), "Mpg/2");
});
