import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { api, got } from '../api/client';
import { useRested } from '../app/hooks';
import { usePlace, useMay } from '../app/workspace';
import { fitting, type Offer, type Spot } from './complete';
import { attributesQuery, blockNamesQuery } from './data';

const wordsQuery = queryOptions({ queryKey: ['liquid-words'], staleTime: Infinity, queryFn: () => got(api.GET('/api/v1/liquid')) });
const catalogNamesQuery = (ws: string) =>
  queryOptions({ queryKey: ['catalogs', ws, 'names'], placeholderData: keepPreviousData, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/catalogs', { params: { path: { ws } } })) });
export const secretsQuery = (ws: string) => queryOptions({ queryKey: ['secrets', ws], queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/secrets', { params: { path: { ws } } })) });

/** A person's value as it is shown beside a name. */
export function sample(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What can be written at a spot, with the values of the person in the preview. */
export function useOffers(spot: Spot | undefined, person: Record<string, unknown> | undefined): Offer[] {
  const { ws } = usePlace();
  const mayData = useMay('data.read');
  const what = spot?.what;
  const typed = spot?.typed ?? '';
  const sought = useRested(typed, 120);
  const names = what === 'attribute' || what === 'custom' || what === 'start';
  const attributes = useQuery({ ...attributesQuery(ws, sought), enabled: names });
  const blocks = useQuery({ ...blockNamesQuery(ws, sought), enabled: what === 'block' || what === 'start' });
  const words = useQuery({ ...wordsQuery, enabled: what === 'filter' || what === 'tag' });
  const catalogs = useQuery({ ...catalogNamesQuery(ws), enabled: what === 'catalog' && mayData });
  const secrets = useQuery({ ...secretsQuery(ws), enabled: what === 'secret' });
  if (!what) return [];
  const attributeOffers = (attributes.data?.items ?? [])
    .filter((one) => !one.blocked && (what !== 'custom' || !one.standard))
    .map((one): Offer => ({ what: 'attribute', name: one.name, standard: one.standard, about: sample(person?.[one.name]) }));
  const blockOffers = (blocks.data?.items ?? []).map((one): Offer => ({ what: 'block', name: one.name, about: one.description || undefined }));
  const ofWords = (list: { name: string; about: string }[] | undefined, as: 'filter' | 'tag') => (list ?? []).map((one): Offer => ({ what: as, name: one.name, about: one.about }));
  const all: Record<Spot['what'], () => Offer[]> = {
    attribute: () => attributeOffers, custom: () => attributeOffers, block: () => blockOffers,
    start: () => [...attributeOffers, ...(typed ? blockOffers : []), ...['custom_attribute', 'content_blocks', 'api_trigger_properties', 'event_properties'].map((name): Offer => ({ what: 'space', name }))],
    filter: () => ofWords(words.data?.filters, 'filter'), tag: () => ofWords(words.data?.tags, 'tag'),
    catalog: () => (catalogs.data?.items ?? []).map((one): Offer => ({ what: 'catalog', name: one.name, about: one.description || undefined })),
    secret: () => (secrets.data?.items ?? []).map((one): Offer => ({ what: 'secret', name: one.name, about: one.hint })),
  };
  return fitting(all[what](), typed);
}
