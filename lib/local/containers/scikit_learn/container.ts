import { UserError } from "../../../engines/user_error.ts";
import type { Container } from "../container.ts";
import { pythonContainer } from "../script/python.ts";
import { trainingScript, unpackScript } from "../script/settings.ts";
import { isOurScript } from "./our_script.ts";
import { hasOurModel, loadOurModel, trainOurScript } from "./stand_in.ts";

const inPython = pythonContainer("scikit-learn");

/**
 * The scikit-learn image. Scripts run in the user's Python; without one, our own
 * unchanged script for gradient boosting is trained by our engine.
 */
export const scikitLearnContainer: Container = {
  trainsOnEachHost: true,

  async train(context) {
    if (context.python !== undefined) return await inPython.train(context);
    const { program, hyperparameters } = trainingScript(
      context.hyperparameters,
    );
    const { codeArchive, folder } = context;
    const script = codeArchive &&
      await unpackScript(codeArchive, `${folder}/code`, program);
    if (script === undefined || !await isOurScript(script)) {
      throw new UserError(
        `Cannot run the script "${program}": it needs Python. Install Python with scikit-learn, and name the interpreter by --python or SAGEBOOK_PYTHON`,
      );
    }
    trainOurScript(context, program, hyperparameters);
  },

  async load(context) {
    return await hasOurModel(context.modelFolder)
      ? await loadOurModel(context.modelFolder, context.environment)
      : await inPython.load(context);
  },
};
