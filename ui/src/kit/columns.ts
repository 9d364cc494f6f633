import type { ReactNode } from 'react';

/** A column of a table. */
export interface Column<Row> {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: 'num';
  /** Share of the width, as CSS; the rest goes to the columns without. */
  width?: string;
  /** One that can be hidden (useColumnChoice), and whether it shows at first. */
  choice?: 'shown' | 'hidden';
}

/** Rows that are chosen, for what is done with many at once. */
export interface Choosing<Row> {
  /** The ids of the chosen rows that are in sight, in the order of the list. */
  ids: string[];
  every: boolean;
  has: (row: Row) => boolean;
  /** What a row is called by those who hear it. */
  nameOf: (row: Row) => string;
  flip: (row: Row) => void;
  flipAll: () => void;
  clear: () => void;
}
