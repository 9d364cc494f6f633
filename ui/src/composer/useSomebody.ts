import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, got } from '../api/client';
import { useRested } from '../app/hooks';
import { useMay, usePlace } from '../app/workspace';
import { among } from './cases';
import type { Somebody } from './data';

const oneOf = (ws: string, definition: object, seed: number) =>
  queryOptions({
    queryKey: ['segment', ws, 'one', definition, seed], retry: false, staleTime: 60_000,
    queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/segments/sample', { params: { path: { ws } }, body: { definition, limit: 1, seed: seed + 1 }, signal })),
  });

/** Somebody at random of some people; nobody where none is found, or where the role may not see people: then the API picks. */
export function useSomebody(audience: { where: object } | undefined, messenger: boolean, seed: number, wanted: boolean): { person?: Somebody; settled: boolean } {
  const { ws } = usePlace();
  const may = useMay('people.read') && wanted;
  const definition = among(useRested(audience, 500), messenger);
  const found = useQuery({ ...oneOf(ws, definition, seed), enabled: may });
  const id = found.data?.sample[0]?.id;
  return { person: id ? { profile_id: id } : undefined, settled: !may || !found.isPending };
}
