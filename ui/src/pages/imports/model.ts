import type { Column, Import, Mapping } from './data';
import { kinds, type Kind } from './kind';

// What an import is to the page, apart from how it looks. Pure.

export const kindOf = (mapping: Pick<Mapping, 'kind'>): Kind => kinds.find((kind) => kind === mapping.kind) ?? 'people';

export const types = ['auto', 'string', 'number', 'boolean', 'time', 'array'] as const;

/** Whether what a column becomes carries a name of its own. */
export const isNamed = (to: string): boolean => to === 'attribute' || to === 'property';

/** What is shown of an import: its columns are still to be decided, it is read, or it was. */
export type Phase = 'mapping' | 'running' | 'over';

export function phaseOf(file: Pick<Import, 'state' | 'dry' | 'file_until'>): Phase {
  if (file.state === 'running') return 'running';
  if (file.file_until && (file.state === 'uploaded' || file.dry)) return 'mapping';
  return 'over';
}

/** A column that becomes something else: a name comes with an attribute or property and goes without. */
export function turned(column: Column, to: string): Column {
  if (!isNamed(to)) return { header: column.header, to };
  return { ...column, to, name: column.name || column.header.trim(), type: column.type || 'auto' };
}

export function withColumn(mapping: Mapping, at: number, column: Column): Mapping {
  return { ...mapping, columns: mapping.columns.map((old, i) => (i === at ? column : old)) };
}

/** The column that a refusal speaks of, by its place in the body ("columns[3].name"); -1 when it speaks of the whole. */
export function columnAt(place: string): number {
  const found = /columns\[(\d+)\]/.exec(place);
  return found ? Number(found[1]) : -1;
}

/** Whether a column becomes this. */
export const has = (mapping: Mapping, to: string): boolean => mapping.columns.some((column) => column.to === to);

/** Bytes as people say them: 1 kB is 1000. */
export function sizeOf(bytes: number): { value: number; unit: 'B' | 'kB' | 'MB' } {
  if (bytes < 1000) return { value: bytes, unit: 'B' };
  if (bytes < 1_000_000) return { value: bytes / 1000, unit: 'kB' };
  return { value: bytes / 1_000_000, unit: 'MB' };
}
