import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ApiError, api, got } from '../../api/client';
import type { components } from '../../api/schema';

// What in-app notifications are written with: feeds, card templates and their placeholders, the registry of events.

type Shapes = components['schemas'];
export type InApp = Shapes['InApp'];
export type CardTemplate = Shapes['CardTemplate'];
export type CardDetail = Shapes['CardTemplateDetail'];
export type Feed = Shapes['Feed'];

export const feedsQuery = (ws: string) => queryOptions({ queryKey: ['feeds', ws, 'names'], staleTime: 60_000, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/feeds', { params: { path: { ws } } })) });
/** The templates that can be sent: those that are live. */
export const liveCardsQuery = (ws: string, search: string) =>
  queryOptions({
    queryKey: ['card-templates', ws, 'live', search], placeholderData: keepPreviousData,
    queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/card-templates', { params: { path: { ws }, query: { state: 'live', search: search || undefined, limit: 100 } } })),
  });
/** Every template that is live, by name, however many pages they fill: a workspace has 1,000 at most. */
export const everyLiveCardQuery = (ws: string) =>
  queryOptions({
    queryKey: ['card-templates', ws, 'live', 'every'],
    queryFn: async ({ signal }) => {
      const items: CardTemplate[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await got(api.GET('/api/v1/workspaces/{ws}/card-templates', { params: { path: { ws }, query: { state: 'live', limit: 100, cursor } }, signal }));
        items.push(...page.items);
        if (!page.next) return { items };
        cursor = page.next;
      }
    },
  });
/** What is live of a template that has a draft beside it: the placeholders that a sender fills are those of what is live. */
async function asLive(ws: string, detail: CardDetail): Promise<CardDetail> {
  if (!detail.draft || !detail.live) return detail;
  const { problems, variables } = await got(api.POST('/api/v1/workspaces/{ws}/card-check', { params: { path: { ws } }, body: { kind: detail.live.data ? 'data' : 'design', content: detail.live } }));
  return { ...detail, problems, variables };
}

/** The template with a key, whatever became of it, with the placeholders of what is live; nothing where there is none. */
export const cardByKeyQuery = (ws: string, key: string) =>
  queryOptions({
    queryKey: ['card-template', ws, 'key', key], enabled: key !== '', retry: false,
    queryFn: async () => {
      for (const state of ['live', 'draft', 'archived'] as const) {
        const { items } = await got(api.GET('/api/v1/workspaces/{ws}/card-templates', { params: { path: { ws }, query: { state, search: key, limit: 100 } } }));
        const found = items.find((one) => one.key === key);
        if (found) return asLive(ws, await got(api.GET('/api/v1/workspaces/{ws}/card-templates/{id}', { params: { path: { ws, id: found.id } } })));
      }
      return null;
    },
  });
/** What is live of a template, filled with values, and with its samples where none is given if they are asked for. */
export const shownLiveQuery = (ws: string, id: string, live: NonNullable<CardDetail['live']>, variables: Record<string, unknown>, samples: boolean) =>
  queryOptions({
    queryKey: ['card-preview', ws, id, live, variables, samples], placeholderData: keepPreviousData, retry: false, staleTime: 30_000,
    queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/card-preview', { params: { path: { ws } }, body: { template_id: id, content: live, variables, samples }, signal })),
  });
/** Whether an event is in the registry. */
export const eventKnownQuery = (ws: string, name: string) =>
  queryOptions({
    queryKey: ['event-names', ws, 'known', name], enabled: name !== '', retry: false, staleTime: 30_000,
    queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/event-names/{kind}/{name}', { params: { path: { ws, kind: 'custom', name } } })).catch((failure: unknown) => {
      if (failure instanceof ApiError && failure.status === 404) return null;
      throw failure;
    }),
  });
/** Puts an event into the registry before the first one comes: with the property that says what became of a notification. */
export const makeStatusEvent = (ws: string, name: string, description: string) =>
  got(api.PATCH('/api/v1/workspaces/{ws}/event-names/{kind}/{name}', { params: { path: { ws, kind: 'custom', name } }, body: { description, properties: { status: 'string' } } }));
