/** What a report says at its head of the best model. */
export interface Headline {
  readonly title: string;
  readonly statement: string;
}

/**
 * The head of a report; a single model is best of nothing.
 *
 * @param dataset Name of the data set.
 * @param target Name of what is predicted.
 * @param best Name of the best model.
 * @param models Number of models compared.
 * @param rows Number of test rows.
 */
export function headlineOf(
  dataset: string,
  target: string,
  best: string,
  models: number,
  rows: number,
): Headline {
  const on = `${rows.toLocaleString("en-US")} test row${rows === 1 ? "" : "s"}`;
  return models === 1
    ? {
      title: `${dataset}: ${best} predicts ${target}`,
      statement: `${best}, the only model, was judged on ${on}.`,
    }
    : {
      title: `${dataset}: ${best} predicts ${target} best`,
      statement: `Of ${models} models, ${best} has the least error on ${on}.`,
    };
}
