import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { ErrorPage, NotFoundPage } from './ErrorPage';
import { Gate } from './Gate';
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

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage, errorComponent: ErrorPage });

const signIn = createRoute({
  getParentRoute: () => root, path: '/sign-in', validateSearch: texts('next'),
  component: lazyRouteComponent(() => import('../pages/signin/SignIn')),
});
const welcome = createRoute({
  getParentRoute: () => root, path: '/welcome',
  component: lazyRouteComponent(() => import('../pages/signin/Welcome')),
});

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: () => <Gate><Shell /></Gate> });

const home = createRoute({ getParentRoute: () => shell, path: '/', component: lazyRouteComponent(() => import('../pages/home/Home')) });
const people = createRoute({
  getParentRoute: () => shell, path: '/people', validateSearch: texts('search'),
  component: lazyRouteComponent(() => import('../pages/people/People')),
});
const person = createRoute({
  getParentRoute: () => shell, path: '/people/$id', validateSearch: texts('tab', 'kind', 'why', 'to', 'write'),
  component: lazyRouteComponent(() => import('../pages/person/Person')),
});
const messages = createRoute({
  getParentRoute: () => shell, path: '/messages',
  validateSearch: texts('state', 'reason', 'page_id', 'purpose', 'profile_id', 'origin', 'from', 'to', 'search', 'open'),
  component: lazyRouteComponent(() => import('../pages/messages/Messages')),
});
const message = createRoute({
  getParentRoute: () => shell, path: '/messages/$id',
  component: lazyRouteComponent(() => import('../pages/messages/MessagePage')),
});
const channels = createRoute({
  getParentRoute: () => shell, path: '/channels', validateSearch: texts('tab', 'do', 'connect', 'connect_error', 'workspace'),
  component: lazyRouteComponent(() => import('../pages/channels/Channels')),
});
const page = createRoute({
  getParentRoute: () => shell, path: '/channels/$id', validateSearch: texts('tab'),
  component: lazyRouteComponent(() => import('../pages/channels/page/Page')),
});
const developers = createRoute({
  getParentRoute: () => shell, path: '/developers', validateSearch: texts('tab', 'do', 'kind', 'search', 'class'),
  component: lazyRouteComponent(() => import('../pages/developers/Developers')),
});
const settings = createRoute({
  getParentRoute: () => shell, path: '/settings', validateSearch: texts('tab'),
  component: lazyRouteComponent(() => import('../pages/settings/Settings')),
});
const lost = createRoute({ getParentRoute: () => shell, path: '$', component: NotFoundPage });

const tree = root.addChildren([signIn, welcome, shell.addChildren([home, people, person, messages, message, channels, page, developers, settings, lost])]);

export const router = createRouter({
  routeTree: tree,
  basepath: '/app',
  defaultPreload: 'intent',
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
