import { type NumberColumn, type Table, tableOf } from "../../tables/mod.ts";
import { HOUSING_CARD, type HousingColumn } from "./card.ts";

/** Whether the columns are those of the original census file, in any order. */
export function isRawHousing(names: readonly string[]): boolean {
  const { columns } = HOUSING_CARD.source;
  return names.length === columns.length &&
    columns.every((name) => names.includes(name));
}

/**
 * The eight features and the target of California Housing, from the totals of the
 * census, exactly as scikit-learn's `fetch_california_housing` derives them.
 *
 * @param raw Columns named as in the card's source.
 */
export function deriveHousing(raw: Table): Table<HousingColumn> {
  const values = (name: string) =>
    (raw.columns.find((column) => column.name === name) as NumberColumn).values;
  const perHousehold = (name: string) => {
    const households = values("households");
    return Float64Array.from(
      values(name),
      (total, row) => total / households[row]!,
    );
  };
  const derived: Readonly<Record<HousingColumn, Float64Array | Float32Array>> =
    {
      MedInc: values("median_income"),
      HouseAge: values("housing_median_age"),
      AveRooms: perHousehold("total_rooms"),
      AveBedrms: perHousehold("total_bedrooms"),
      Population: values("population"),
      AveOccup: perHousehold("population"),
      Latitude: values("latitude"),
      Longitude: values("longitude"),
      MedHouseVal: Float64Array.from(
        values("median_house_value"),
        (dollars) => dollars / 100_000,
      ),
    };
  return tableOf(
    (HOUSING_CARD.columns as readonly { name: HousingColumn }[]).map((
      { name },
    ) => ({ type: "number", name, values: derived[name] })),
  );
}
