/* What the page keeps, as kz_optimize/report/page writes it. A text has a place for each language. */

export type Text = string[];
export type Value = number | null;
/** Selector -> the label that the reader chose. */
export type Chosen = Record<string, string>;

export interface Chart {
  name: string;
  kind: string;
  unit: string;
  /** Carrier -> its unit, of charts that offer carriers; "flow/" and carrier -> that of lines on a map. */
  units: Record<string, string>;
  /** That of lines on a map, for the carrier that was chosen. */
  flow_unit?: string;
  grouped: boolean;
  selectors: Selector[];
  panels: string[] | null;
  series: string[];
  lines: string[];
  xs: string[][];
  /** "<position of the label of every selector>/<position of the panel>" -> what is drawn there */
  cells: Record<string, Cell>;
  row_units?: Record<string, string>;
  column_units?: Record<string, string>;
}

export interface Selector {
  name: string;
  labels: string[];
}

/** Which of them are there depends on the kind of the chart; series are known by their position. */
export interface Cell {
  x: number;
  series: Record<string, Value[]>;
  pairs: Record<string, [number, number][]>;
  links: [source: string, target: string, value: number][];
  places: Record<string, Shares>;
  flows: Flow[];
}

export type Shares = Record<string, number>;
export type Flow = [line: string, from: string, to: string, value: number];

/** A series as it is drawn. */
export interface Series {
  label: string;
  line: boolean;
  values: Value[];
  pairs: [number, number][];
}

export interface Label {
  name: Text;
  colour: string;
  group?: string;
}

export interface Region {
  longitude: number | null;
  latitude: number | null;
  parent: string;
}

/** Key of a text, and what fills its places: a label, a number, or a number and its unit. */
export interface Sentence {
  key: string;
  parts: Record<string, string | number | [number, string]>;
}

export interface Meta {
  version: string;
  files: string[];
  command: string;
  place: string;
  start: number;
  end: number;
  price_year: string;
  /** Tenge a dollar, 0 where the case has none; `tenge` times what is in dollars is in the units of tenge. */
  rate: number;
  tenge: number;
  currencies: string[];
}

export interface Page {
  meta: Meta;
  languages: string[];
  texts: Record<string, Text>;
  labels: Record<string, Label>;
  regions: Record<string, Region>;
  descriptions: Record<string, string>;
  summary: Chart | null;
  stories: Record<string, Sentence[]>;
  findings: Record<string, Sentence[]>;
  /** What running every hour of years said, and what it has instead of numbers of the card. */
  verified: Record<string, Sentence[]>;
  instead: Record<string, Record<string, [number, string]>>;
  chapters: { name: string; charts: Chart[] }[];
}

/** A chart on the page, with what the reader chose in it. */
export interface Figure {
  chart: Chart;
  chapter: string;
  chosen: Chosen;
  node: HTMLElement;
  body: HTMLElement;
  asTable: boolean;
  seen: boolean;
  plots: Plot[];
}

export interface Plot {
  panel: string;
  place?: HTMLElement;
  picture?: Picture;
  at?: number;
}

/** Coordinates of regions in pixels. */
export interface Frame {
  at(label: string): [number, number] | null;
  width: number;
  height: number;
}

/** What is built at a place, as a circle on the map. */
export interface Circle {
  label: string;
  shares: [string, number][];
  total: number;
  x: number;
  y: number;
  radius: number;
  give: number;
}

/** Options and parameters of the chart library, whose own types are not needed here. */
export type Option = Record<string, any>;

export interface Picture {
  setOption(option: Option, replace: boolean): void;
  getOption(): Option;
  dispatchAction(action: Option): void;
  resize(): void;
  dispose(): void;
}

declare global {
  const echarts: { init(place: HTMLElement, theme: null, options: Option): Picture };
}
