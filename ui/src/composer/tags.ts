import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, got } from '../api/client';
import { usePlace } from '../app/workspace';

const tagsQuery = (ws: string) => queryOptions({ queryKey: ['message-tags', ws], staleTime: 600_000, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/policy/tags', { params: { path: { ws } } })) });

/** The platform's message tags as the rules of today have them; that of feedback goes with its form only. */
export function useTags(type: string): { name: string; until?: string; over: boolean }[] {
  const { ws } = usePlace();
  const tags = useQuery(tagsQuery(ws)).data?.items ?? [];
  return tags
    .filter((one) => one.alive || (one.until ?? '') > '2026')
    .filter((one) => one.name !== 'CUSTOMER_FEEDBACK' || type === 'feedback')
    .map((one) => ({ name: one.name, until: one.until, over: !one.alive }));
}
