import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, got, Offline, problemOf } from '../../api/client';
import type { components } from '../../api/schema';

type Shapes = components['schemas'];
export type Catalog = Shapes['Catalog'];
export type Field = Shapes['CatalogField'];
export type Item = Shapes['CatalogItem'];
export type Selection = Shapes['CatalogSelection'];
export type NewCatalog = Shapes['CatalogAddBody'];
export type NewSelection = Shapes['CatalogSelectionAddBody'];
export type Brought = Shapes['CatalogImport'];

const of = (ws: string) => ({ params: { path: { ws } } });
const one = (ws: string, catalog: string) => ({ params: { path: { ws, catalog } } });
const itemOf = (ws: string, catalog: string, item: string) => ({ params: { path: { ws, catalog, item } } });

export const catalogsQuery = (ws: string) => queryOptions({ queryKey: ['catalogs', ws], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/catalogs', { ...of(ws), signal })) });
export const catalogQuery = (ws: string, name: string) => queryOptions({ queryKey: ['catalogs', ws, 'one', name], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/catalogs/{catalog}', { ...one(ws, name), signal })) });
export const itemsQuery = (ws: string, name: string, search: string) =>
  infiniteQueryOptions({
    queryKey: ['catalogs', ws, 'items', name, search], initialPageParam: '', placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => got(api.GET('/api/v1/workspaces/{ws}/catalogs/{catalog}/items', { params: { path: { ws, catalog: name }, query: { search: search || undefined, cursor: pageParam || undefined } }, signal })),
    getNextPageParam: (last) => last.next || undefined,
  });
export const chosenQuery = (ws: string, name: string, selection: string) =>
  queryOptions({ queryKey: ['catalogs', ws, 'chosen', name, selection], queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/catalogs/{catalog}/selections/{selection}/items', { params: { path: { ws, catalog: name, selection } }, signal })) });

export const addCatalog = (ws: string, body: NewCatalog) => got(api.POST('/api/v1/workspaces/{ws}/catalogs', { ...of(ws), body }));
export const describeCatalog = (ws: string, name: string, description: string) => got(api.PATCH('/api/v1/workspaces/{ws}/catalogs/{catalog}', { ...one(ws, name), body: { description } }));
export const removeCatalog = (ws: string, name: string) => got(api.DELETE('/api/v1/workspaces/{ws}/catalogs/{catalog}', one(ws, name)));
export const addFields = (ws: string, name: string, fields: Field[]) => got(api.POST('/api/v1/workspaces/{ws}/catalogs/{catalog}/fields', { ...one(ws, name), body: { fields } }));
export const removeField = (ws: string, name: string, field: string) => got(api.DELETE('/api/v1/workspaces/{ws}/catalogs/{catalog}/fields/{field}', { params: { path: { ws, catalog: name, field } } }));
export const putItem = (ws: string, name: string, item: string, values: Record<string, unknown>) => got(api.PUT('/api/v1/workspaces/{ws}/catalogs/{catalog}/items/{item}', { ...itemOf(ws, name, item), body: { values } }));
export const removeItem = (ws: string, name: string, item: string) => got(api.DELETE('/api/v1/workspaces/{ws}/catalogs/{catalog}/items/{item}', itemOf(ws, name, item)));
export const addSelection = (ws: string, name: string, body: NewSelection) => got(api.POST('/api/v1/workspaces/{ws}/catalogs/{catalog}/selections', { ...one(ws, name), body }));
export const removeSelection = (ws: string, name: string, selection: string) => got(api.DELETE('/api/v1/workspaces/{ws}/catalogs/{catalog}/selections/{selection}', { params: { path: { ws, catalog: name, selection } } }));

/** Reads a CSV file into a catalog; one that is not there is made. The body is the file itself, so not by the typed client. */
export async function importFile(ws: string, name: string, file: File): Promise<Brought> {
  const address = `/api/v1/workspaces/${encodeURIComponent(ws)}/catalogs/${encodeURIComponent(name)}/import`;
  const response = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: file, credentials: 'same-origin' }).catch(() => {
    throw new Offline();
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemOf(response.status, body);
  return body as Brought;
}
