import type { Card } from './card';

/** A notification of this person. Times are Unix milliseconds; null: it has not happened. */
export interface Item {
  id: string;
  feed: string;
  template_key: string;
  at: number;
  expires_at: number | null;
  category: string;
  label: string;
  priority: string;
  seen_at: number | null;
  read_at: number | null;
  viewed_at: number | null;
  clicked_at: number | null;
  archived_at: number | null;
  /** The number of its last change: of two states of an item, the one with the higher number is true. */
  change: number;
  /** The filled design; null where the feed holds data, or where the design cannot be read. */
  card: Card | null;
  /** Names and values of a feed of data. */
  data: Record<string, string> | null;
  /** What it says without its looks. */
  text: string;
}

/** An item that is no more. */
export interface Gone {
  id: string;
  feed: string;
  deleted: true;
  change: number;
}

export interface Count {
  unread: number;
  unseen: number;
  total: number;
}

export interface Counts extends Count {
  /** By category id; what is missing has none. */
  categories?: Record<string, Count>;
}

export interface Feed {
  key: string;
  name: string;
  icon_url: string;
  view: 'feed' | 'chat';
  kind: 'design' | 'data';
  labels: boolean;
  category_filter: boolean;
  categories: { id: string; name: string }[];
  /** READ is raised by the tap; else by being shown. */
  read_on_tap: boolean;
  theme: Theme;
  revision: number;
  counts: Counts;
}

/** How a feed looks: every colour is "light,dark". */
export interface Theme {
  theme_mode?: string;
  theme?: Record<string, unknown>;
}

export interface Preference {
  feed: string;
  /** null: the whole feed. */
  category: string | null;
  on: boolean;
}

export interface Session {
  user: string;
  now: number;
  change: number;
  feeds: Feed[];
  preferences: Preference[];
}

export interface Page {
  items: Item[];
  next: string | null;
  previous: string | null;
  change: number;
}

export type What = 'seen' | 'read' | 'unread' | 'archive' | 'unarchive' | 'delete';

/** Which items a mark is for. */
export interface Which {
  ids?: string[];
  /** This one and all before it. */
  up_to?: string;
  all?: true;
  category?: string;
}

export interface Engagement {
  type: 'viewed' | 'clicked' | 'custom';
  id: string;
  element_id?: string;
  /** Of a custom engagement. */
  name?: string;
  at?: number;
}

/** Gives a token for the person who is signed in: your server makes it. It is asked anew before the token ends. */
export type TokenProvider = () => string | Promise<string>;

/** Why something could not be done: a FeedError, or an error without a status where the server was not reached. */
export type Fault = Error & { status?: number; wait?: number };

/** What the server refused. */
export class FeedError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Milliseconds to wait before the next try, where the server says so. */
    readonly wait = 0,
  ) {
    super(message);
  }
}
