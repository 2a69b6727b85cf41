import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { hasProgram } from "../support/peers.ts";
import { inFolder } from "../support/sessions.ts";
import { runCommand } from "./command.ts";

Deno.test("sagebook lab says how to get Jupyter where there is none", async () => {
  await inFolder(async (folder) => {
    const { code, stderr } = await runCommand(folder, ["lab"], {
      PATH: folder,
    });
    assertEquals(code, 1);
    for (
      const way of ["VS Code", "pip install jupyterlab", "notebook export"]
    ) assertStringIncludes(stderr, way);
  });
});

Deno.test({
  name:
    "sagebook lab installs the Deno kernel where it is missing, once [needs jupyter-notebook]",
  ignore: !await hasProgram("jupyter-notebook") &&
    Deno.env.get("CI") !== "true",
  fn: () =>
    inFolder(async (folder) => {
      const env = { JUPYTER_DATA_DIR: folder, JUPYTER_PATH: "" };
      const install = () => runCommand(folder, ["lab", "--no-open"], env);
      assertStringIncludes(
        (await install()).stdout,
        "Installed the Deno kernel",
      );
      const spec = JSON.parse(
        await Deno.readTextFile(`${folder}/kernels/deno/kernel.json`),
      );
      assertEquals(spec.language, "typescript");
      assertStringIncludes(
        (await install()).stdout,
        "The Deno kernel is installed",
      );
    }),
});
