import type { Annotation, Layout } from "plotly.js";
import { colorKeyHeight } from "./color_key.ts";
import { colors } from "./theme.ts";
import { extent } from "./values.ts";

/** Where the rows are, in degrees. */
export interface Places {
  readonly longitude: readonly number[];
  readonly latitude: readonly number[];
}

interface City {
  readonly name: string;
  readonly longitude: number;
  readonly latitude: number;
  /** Where the name stands: out at sea, or inland, off the crowd of points. */
  readonly side: "left" | "right";
}

/** Cities to find one's way by; only those within the data are drawn. */
const cities: readonly City[] = [
  { name: "San Francisco", longitude: -122.42, latitude: 37.77, side: "left" },
  { name: "Sacramento", longitude: -121.49, latitude: 38.58, side: "right" },
  { name: "Fresno", longitude: -119.79, latitude: 36.74, side: "right" },
  { name: "Los Angeles", longitude: -118.24, latitude: 34.05, side: "left" },
  { name: "San Diego", longitude: -117.16, latitude: 32.72, side: "left" },
];

const labelOffset = { left: -40, right: 40 };

/**
 * A map's layout: degrees on both axes, as long as they are on the ground at the
 * middle latitude, and the names of California's cities where the data lie there.
 */
export function mapLayout(
  places: Places,
  keyLabel: Annotation,
): Partial<Layout> {
  const [west, east] = extent(places.longitude);
  const [south, north] = extent(places.latitude);
  const margin = Math.max(east - west, north - south, 0.1) * 0.03;
  const middle = (south + north) / 2 * Math.PI / 180;
  const inside = cities.filter(({ longitude, latitude }) =>
    longitude > west && longitude < east && latitude > south && latitude < north
  );
  return {
    width: 720,
    height: 640,
    margin: { t: colorKeyHeight },
    showlegend: false,
    xaxis: {
      title: { text: "Longitude (°)" },
      range: [west - margin * (inside.length > 0 ? 5 : 1), east + margin],
      constrain: "domain",
    },
    yaxis: {
      title: { text: "Latitude (°)" },
      range: [south - margin, north + margin],
      scaleanchor: "x",
      scaleratio: 1 / Math.max(0.1, Math.cos(middle)),
      constrain: "domain",
    },
    annotations: [keyLabel, ...inside.map(cityLabel)],
  };
}

function cityLabel({ name, longitude, latitude, side }: City): Annotation {
  return {
    x: longitude,
    y: latitude,
    ax: labelOffset[side],
    ay: side === "left" ? 12 : -12,
    xanchor: side === "left" ? "right" : "left",
    text: name,
    font: { size: 12, color: colors.text, weight: 600 },
    bgcolor: "rgba(255,255,255,0.8)",
    borderpad: 2,
    arrowcolor: colors.text,
    arrowwidth: 1,
    arrowhead: 0,
    standoff: 0,
  };
}
