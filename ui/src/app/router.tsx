import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { BASE, throughWorkspace } from './address';
import { ErrorPage, NotFoundPage } from './ErrorPage';
import { Gate } from './Gate';
import { wordsThere } from '../i18n';
import { PendingPage } from './PendingPage';
import { Shell } from './Shell';

/** Keeps the named texts of the address and drops the rest. */
function texts<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): { [N in Name]?: string } => {
    const kept: { [N in Name]?: string } = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === 'string' && value !== '') kept[name] = value;
    }
    return kept;
  };
}

/** A page, loaded when it is gone to, with the words that it needs. */
// The type stays open: to look into the page here would go round in a circle, since pages know the routes.
function page<Module extends Record<string, any>>(load: () => Promise<Module>) {
  return lazyRouteComponent<Module>(async () => {
    const loaded = await load();
    await wordsThere();
    return loaded;
  });
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage, errorComponent: ErrorPage });

const signIn = createRoute({
  getParentRoute: () => root, path: '/sign-in', validateSearch: texts('next'),
  component: page(() => import('../pages/signin/SignIn')),
});
const welcome = createRoute({
  getParentRoute: () => root, path: '/welcome',
  component: page(() => import('../pages/signin/Welcome')),
});

const invitation = createRoute({
  getParentRoute: () => root, path: '/invitation',
  component: page(() => import('../pages/signin/Invitation')),
});
const password = createRoute({
  getParentRoute: () => root, path: '/password',
  component: page(() => import('../pages/signin/Password')),
});

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: () => <Gate><Shell /></Gate> });

const home = createRoute({ getParentRoute: () => shell, path: '/', component: page(() => import('../pages/home/Home')) });
const people = createRoute({
  getParentRoute: () => shell, path: '/people', validateSearch: texts('search', 'segment'),
  component: page(() => import('../pages/people/People')),
});
const person = createRoute({
  getParentRoute: () => shell, path: '/people/$id', validateSearch: texts('tab', 'kind', 'why', 'to', 'write', 'feed', 'status'),
  component: page(() => import('../pages/person/Person')),
});
const imports = createRoute({ getParentRoute: () => shell, path: '/imports', component: page(() => import('../pages/imports/Imports')) });
const importOne = createRoute({ getParentRoute: () => shell, path: '/imports/$id', component: page(() => import('../pages/imports/Import')) });
const segments = createRoute({
  getParentRoute: () => shell, path: '/segments', validateSearch: texts('archived', 'search', 'tag', 'team'),
  component: page(() => import('../pages/segments/Segments')),
});
const segment = createRoute({
  getParentRoute: () => shell, path: '/segments/$id',
  component: page(() => import('../pages/segments/Segment')),
});
const data = createRoute({
  getParentRoute: () => shell, path: '/data', validateSearch: texts('tab', 'search', 'state', 'open', 'do'),
  component: page(() => import('../pages/data/Data')),
});
const catalogs = createRoute({
  getParentRoute: () => shell, path: '/catalogs', validateSearch: texts('search', 'do', 'tag', 'team'),
  component: page(() => import('../pages/catalogs/Catalogs')),
});
const catalog = createRoute({
  getParentRoute: () => shell, path: '/catalogs/$name', validateSearch: texts('tab', 'search', 'open', 'do'),
  component: page(() => import('../pages/catalogs/Catalog')),
});
const campaigns = createRoute({
  getParentRoute: () => shell, path: '/campaigns', validateSearch: texts('search', 'state', 'type', 'channel', 'tag', 'team', 'archived', 'do'),
  component: page(() => import('../pages/campaigns/Campaigns')),
});
const campaign = createRoute({
  getParentRoute: () => shell, path: '/campaigns/$id', validateSearch: texts('step', 'tab', 'run', 'who', 'why', 'state', 'reason', 'variant', 'search', 'open'),
  component: page(() => import('../pages/campaigns/Campaign')),
});
const templates = createRoute({
  getParentRoute: () => shell, path: '/templates', validateSearch: texts('tab', 'search', 'archived', 'do', 'feed', 'state', 'category', 'label'),
  component: page(() => import('../pages/templates/Templates')),
});
const template = createRoute({
  getParentRoute: () => shell, path: '/templates/$id', validateSearch: texts('preset'),
  component: page(() => import('../pages/templates/Template')),
});
const card = createRoute({ getParentRoute: () => shell, path: '/cards/$id', validateSearch: texts('tab'), component: page(() => import('../pages/cards/Card')) });
const block = createRoute({ getParentRoute: () => shell, path: '/blocks/$id', component: page(() => import('../pages/templates/Block')) });
const messages = createRoute({
  getParentRoute: () => shell, path: '/messages',
  validateSearch: texts('state', 'reason', 'page_id', 'purpose', 'profile_id', 'origin', 'campaign_id', 'from', 'to', 'search', 'open'),
  component: page(() => import('../pages/messages/Messages')),
});
const message = createRoute({
  getParentRoute: () => shell, path: '/messages/$id',
  component: page(() => import('../pages/messages/MessagePage')),
});
const notifications = createRoute({
  getParentRoute: () => shell, path: '/notifications',
  validateSearch: texts('tab', 'status', 'feed_id', 'template_id', 'batch_id', 'campaign_id', 'profile_id', 'user_id', 'tag', 'state', 'origin', 'mode', 'days', 'search', 'open'),
  component: page(() => import('../pages/notifications/Notifications')),
});
const sending = createRoute({
  getParentRoute: () => shell, path: '/notifications/send', validateSearch: texts('template', 'to'),
  component: page(() => import('../pages/notifications/send/Send')),
});
const channels = createRoute({
  getParentRoute: () => shell, path: '/channels', validateSearch: texts('tab', 'do', 'open', 'connect', 'connect_error'),
  component: page(() => import('../pages/channels/Channels')),
});
const channel = createRoute({
  getParentRoute: () => shell, path: '/channels/$id', validateSearch: texts('tab', 'whom', 'opted', 'segment', 'purpose', 'form', 'topic', 'template', 'language', 'human', 'at'),
  component: page(() => import('../pages/channels/page/Page')),
});
const developers = createRoute({
  getParentRoute: () => shell, path: '/developers', validateSearch: texts('tab', 'do', 'kind', 'search', 'class'),
  component: page(() => import('../pages/developers/Developers')),
});
const settings = createRoute({
  getParentRoute: () => shell, path: '/settings', validateSearch: texts('tab', 'part', 'profile', 'name', 'page', 'kind', 'from', 'to', 'was', 'open'),
  component: page(() => import('../pages/settings/Settings')),
});
const lost = createRoute({ getParentRoute: () => shell, path: '$', component: NotFoundPage });

const tree = root.addChildren([signIn, welcome, invitation, password, shell.addChildren([home, people, person, imports, importOne, segments, segment, data, catalogs, catalog, campaigns, campaign, templates, template, card, block, messages, message, notifications, sending, channels, channel, developers, settings, lost])]);

export const router = createRouter({
  routeTree: tree,
  basepath: BASE,
  rewrite: throughWorkspace,
  defaultPreload: 'intent',
  defaultPendingMs: 200,
  defaultPendingMinMs: 0,
  defaultPendingComponent: PendingPage,
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
  // Addresses hold plain texts: ?state=dropped, never quoted JSON.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(search)) if (typeof value === 'string' && value !== '') params.set(name, value);
    const text = params.toString();
    return text ? '?' + text : '';
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
