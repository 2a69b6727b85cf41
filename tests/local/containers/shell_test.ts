import { assert, assertEquals } from "../../support/assert.ts";
import { pythonTest } from "../../support/peers.ts";
import {
  scriptParameters,
  SKLEARN_IMAGE,
  sourceDir,
  TestService,
  trainingRequest,
} from "../jobs/support.ts";

/** As SageMaker's SDK for Python starts the program that puts code into a model. */
const LAUNCH = `
#!/bin/bash
name="\${SM_HP_NAME}"
echo "arguments $*"
python copy.py --name "\${name}"
python3 -c 'print("plain", 1)'
`;

const COPY = `
import os, shutil, sys
print(sys.argv[1:], os.path.basename(sys.argv[0]))
shutil.copytree("/opt/ml/input/data/train", "/opt/ml/model/copy")
shutil.copytree("/opt/ml/code", "/opt/ml/model/code")
print("copied", sorted(os.listdir("/opt/ml/model")), os.path.exists("/opt/ml/model/code/launch.sh"))
`;

async function train(
  python: string,
  launch: string,
): Promise<{ reason: string | undefined; log: string[] }> {
  await using service = await TestService.open({ python });
  await service.put("data/train/a.csv", "1,2\n");
  await service.put(
    "code/sourcedir.tar.gz",
    await sourceDir({ "launch.sh": launch, "copy.py": COPY }),
  );
  const parameters = scriptParameters("launch.sh", { name: '"a b"' });
  const { FailureReason } = await service.train(
    trainingRequest("job", SKLEARN_IMAGE, parameters),
  );
  return { reason: FailureReason, log: service.log("TrainingJobs", "job") };
}

await pythonTest(
  "A shell script trains, and its Python finds /opt/ml",
  ["json"],
  async (python) => {
    const { reason, log } = await train(python, LAUNCH);
    const said = log.join("\n");
    assertEquals(reason, undefined, said);
    assert(log.includes("arguments --name a b"), said);
    assert(log.includes("['--name', 'a b'] copy.py"), said);
    assert(log.includes("copied ['code', 'copy'] True"), said);
    assert(log.includes("plain 1"), said);
  },
  Deno.build.os === "windows",
);

await pythonTest(
  "A shell script that fails says with what it ended",
  ["json"],
  async (python) => {
    const { reason } = await train(python, "#!/bin/sh\necho no >&2\nexit 3\n");
    assertEquals(
      reason,
      'AlgorithmError: ExecuteUserScriptError:\nExitCode 3\nErrorMessage "no"\nCommand "/bin/sh -c ./launch.sh --name a b", exit code: 3',
    );
  },
  Deno.build.os === "windows",
);
