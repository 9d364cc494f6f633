import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, got } from '../../api/client';
import { tagsQuery } from '../../api/accounts';
import { pagesQuery } from '../../api/queries';
import { usePlace } from '../../app/workspace';
import { filtersQuery } from './data';

// What the fields of a filter suggest. Everything may be typed as well: a segment can be made
// before the first value came in.

const place = (ws: string) => ({ params: { path: { ws } } });

export const attributesQuery = (ws: string) =>
  queryOptions({ queryKey: ['attributes', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/attributes', { params: { path: { ws }, query: { limit: 200 } } })), staleTime: 60_000 });

export const valuesQuery = (ws: string, name: string) =>
  queryOptions({
    queryKey: ['attributes', ws, 'values', name], enabled: name !== '', staleTime: 60_000, retry: false,
    queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/attributes/{name}/values', { params: { path: { ws, name } } })),
  });

export const eventNamesQuery = (ws: string, kind: 'custom' | 'purchase') =>
  queryOptions({ queryKey: ['event-names', ws, kind], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/event-names', { params: { path: { ws }, query: { kind, limit: 200 } } })), staleTime: 60_000 });

export const eventKindsQuery = (ws: string) =>
  queryOptions({ queryKey: ['event-kinds', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/event-kinds', place(ws))), staleTime: Infinity });

export const importsQuery = (ws: string) =>
  queryOptions({ queryKey: ['imports', ws, 'names'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/imports', { params: { path: { ws }, query: { limit: 100 } } })) });

export const segmentsQuery = (ws: string, archived = false) =>
  queryOptions({ queryKey: ['segments', ws, archived], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/segments', { params: { path: { ws }, query: { archived } } })) });

export const campaignNamesQuery = (ws: string) =>
  queryOptions({ queryKey: ['campaigns', ws, 'names'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/campaigns', { params: { path: { ws }, query: { limit: 200 } } })) });

export const cardTemplateNamesQuery = (ws: string) =>
  queryOptions({ queryKey: ['card-templates', ws, 'names'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/card-templates', { params: { path: { ws }, query: { limit: 200 } } })) });

export const feedNamesQuery = (ws: string) =>
  queryOptions({ queryKey: ['feeds', ws, 'names'], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/feeds', place(ws))) });

export interface Suggestion {
  value: string;
  label?: string;
}

export const groupNamesQuery = (ws: string) =>
  queryOptions({ queryKey: ['subscription-groups', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/subscription-groups', place(ws))), staleTime: 60_000 });

/** Suggestions for a picker of a Spec; `of` is the attribute or event that values and properties belong to. */
export function useSuggestions(picker: string | undefined, of = ''): Suggestion[] {
  const { ws } = usePlace();
  const on = (name: string) => picker === name;
  const attributes = useQuery({ ...attributesQuery(ws), enabled: on('attributes') });
  const values = useQuery({ ...valuesQuery(ws, of), enabled: on('values') && of !== '' });
  const custom = useQuery({ ...eventNamesQuery(ws, 'custom'), enabled: on('events') || on('properties') });
  const kinds = useQuery({ ...eventKindsQuery(ws), enabled: on('events') || on('properties') });
  const products = useQuery({ ...eventNamesQuery(ws, 'purchase'), enabled: on('products') });
  const pages = useQuery({ ...pagesQuery(ws), enabled: on('pages') });
  const segments = useQuery({ ...segmentsQuery(ws), enabled: on('segments') });
  const campaigns = useQuery({ ...campaignNamesQuery(ws), enabled: on('campaigns') });
  const tags = useQuery({ ...tagsQuery(ws), enabled: on('tags') });
  const files = useQuery({ ...importsQuery(ws), enabled: on('imports') });
  const cards = useQuery({ ...cardTemplateNamesQuery(ws), enabled: on('card_templates') });
  const feeds = useQuery({ ...feedNamesQuery(ws), enabled: on('feeds') });
  const groups = useQuery({ ...groupNamesQuery(ws), enabled: on('subscription_groups') });
  switch (picker) {
    case 'attributes':
      return (attributes.data?.items ?? []).map((one) => ({ value: one.name }));
    case 'values':
      return (values.data?.values ?? []).map((one) => ({ value: String(one.value) }));
    case 'events':
      return [...(custom.data?.items ?? []).map((one) => ({ value: one.name })), ...(kinds.data?.items ?? []).map((one) => ({ value: one.name }))];
    case 'properties':
      return [
        ...(custom.data?.items ?? []).filter((one) => one.name === of).flatMap((one) => one.properties.map((property) => ({ value: property.name }))),
        ...(kinds.data?.items ?? []).filter((one) => one.name === of).flatMap((one) => one.properties.map((property) => ({ value: property.name }))),
      ];
    case 'purchase':
      return ['product_id', 'price', 'quantity', 'currency'].map((value) => ({ value }));
    case 'products':
      return (products.data?.items ?? []).map((one) => ({ value: one.name }));
    case 'pages':
      return (pages.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
    case 'segments':
      return (segments.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
    case 'campaigns':
      return (campaigns.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
    case 'tags':
      return (tags.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
    case 'imports':
      return (files.data?.items ?? []).map((one) => ({ value: one.id, label: one.file_name }));
    case 'card_templates':
      return (cards.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
    case 'feeds':
      return (feeds.data?.items ?? []).flatMap((one) => [{ value: one.id, label: one.name }, ...one.categories.map((category) => ({ value: `${one.id}/${category.id}`, label: `${one.name}: ${category.name}` }))]);
    case 'subscription_groups':
      return (groups.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
    case 'currencies':
      return ['EUR', 'USD', 'GBP', 'CHF', 'CAD'].map((value) => ({ value }));
    default:
      return [];
  }
}

/** Every kind of filter, with its operators; none until they are known. */
export function useSpecs() {
  const { ws } = usePlace();
  return useQuery(filtersQuery(ws)).data?.filters ?? [];
}

/** The type that an attribute is known to have; nothing when it is not known. */
export function useAttributeType(name: string | undefined): string | undefined {
  const { ws } = usePlace();
  const attributes = useQuery(attributesQuery(ws));
  return attributes.data?.items.find((one) => one.name === name)?.type;
}
