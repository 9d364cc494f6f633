import type { LocationRewrite } from '@tanstack/react-router';

// Every address of the app names its workspace, /app/w/{workspace}/people, so that a link opens
// the right one. Pages and their links say "/people" only and stay in the workspace in sight:
// the router adds it on the way to the browser and takes it off on the way back.

/** Where the app lives. */
export const BASE = '/app';

/** What is outside of every workspace. */
const outside = ['/sign-in', '/welcome', '/invitation', '/password'];

/** Takes the workspace out of a path below BASE. An address without one is of before they carried it, or was typed. */
export function parted(path: string): { ws?: string; path: string } {
  const found = /^\/w\/([^/?#]+)(.*)$/.exec(path);
  return found ? { ws: found[1], path: found[2]?.startsWith('/') ? found[2] : '/' + (found[2] ?? '') } : { path };
}

/** Puts a path below BASE into a workspace. */
export function joined(path: string, ws: string | undefined): string {
  return ws && !outside.includes(path) ? `/w/${ws}${path}` : path;
}

/** The workspace that an address names, as the browser shows it. */
export function workspaceOf(address: string): string | undefined {
  return parted(address.replace(new RegExp(`^${BASE}(?=/|$)`), '')).ws;
}

/** The same address in a workspace, whether it named one or not. */
export function addressIn(ws: string, address: string): string {
  return BASE + joined(parted(address.replace(new RegExp(`^${BASE}(?=/|$)`), '') || '/').path, ws);
}

let inSight: string | undefined;

/** Where the router meets the browser. */
export const throughWorkspace: LocationRewrite = {
  input: ({ url }) => {
    const { ws, path } = parted(url.pathname);
    if (ws) inSight = ws;
    else if (outside.includes(path)) inSight = undefined;
    url.pathname = path;
    return url;
  },
  output: ({ url }) => {
    url.pathname = joined(url.pathname, inSight);
    return url;
  },
};
