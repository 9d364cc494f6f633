// What the emulator's control API says, as far as this page reads it (docs/emulator.md).

export interface App {
  id: string;
  name: string;
  secret: string;
  verify_token: string;
  callback_url: string;
  fields: string[] | null;
  mode: 'live' | 'development';
  roles: string[] | null;
  privacy_policy_url?: string;
  review_needed?: boolean;
  redirect_uris?: string[];
  deauthorize_url?: string;
  data_deletion_url?: string;
  callback_disabled?: boolean;
  webhook?: { timeout_ms?: number; signature?: string };
}

export interface Page {
  id: string;
  name: string;
  username?: string;
  category: string;
  tokens: Record<string, string> | null;
  subscribed: Record<string, string[]> | null;
  /** What people may do there, by person; absent: all may do all. */
  tasks?: Record<string, string[]> | null;
}

export interface Person {
  id: string;
  first_name: string;
  last_name: string;
  locale: string;
  timezone: number;
  psids: Record<string, string> | null;
  asids?: Record<string, string>;
  user_tokens?: Record<string, string>;
  phone_open?: boolean;
  /** What they write to a Page lands in its message requests. */
  stranger?: boolean;
  email?: string;
  phone?: { number: string; verified: 'never' | 'formerly' | 'recently'; verified_at_ms?: number };
  test_user_of?: string;
  password?: string;
  grants?: Record<string, { scopes: string[]; declined?: string[]; pages: string[] | null; at_ms: number }>;
  checkpoint?: boolean;
  unconfirmed?: boolean;
}

/** One line of a thread. Times are emulated Unix milliseconds. */
export interface Bubble {
  seq: number;
  mid?: string;
  page: string;
  person: string;
  psid: string;
  from: 'page' | 'person' | 'system';
  kind: string;
  at_ms: number;
  text?: string;
  message?: unknown;
  attachments?: unknown;
  payload?: string;
  metadata?: string;
  app_id?: string;
  messaging_type?: string;
  tag?: string;
  ref?: string;
  reply_to?: string;
  reaction?: string;
  user_ref?: string;
  delivered_ms?: number;
  read_ms?: number;
  used?: boolean;
  edits?: number;
  unsent?: boolean;
  persona_id?: string;
  flagged?: string;
}

export interface Thread {
  id: string;
  page: string;
  person: string;
  psid: string;
  window: { open: boolean; until_ms?: number; opened_by?: string };
  /** Of the Page inbox: inbox, pending (message requests) or spam. */
  folder?: string;
  blocked: boolean;
  deleted: boolean;
  pending_ref?: string;
  updated_ms: number;
  count: number;
  unread: number;
  last?: Bubble;
  messages?: Bubble[];
  /** What the Page set for everybody, by name, and for this person. */
  profile?: { greeting?: unknown; ice_breakers?: unknown; persistent_menu?: unknown; commands?: unknown };
  personas?: Record<string, string>;
  linked?: boolean;
}

/** A post on a Page's wall, with the comments below it. */
export interface Post {
  id: string;
  page_id: string;
  person_id?: string;
  message: string;
  at_ms: number;
  reactions?: Record<string, string>;
  comments: PostComment[];
}

export interface PostComment {
  id: string;
  parent_id: string;
  person_id?: string;
  message: string;
  at_ms: number;
}

export interface ClockState {
  now_ms: number;
  offset_ms: number;
  frozen: boolean;
  version: number;
}

/** A jump of the clock, after the line with seq `after_seq`. */
export interface Move {
  from_ms: number;
  to_ms: number;
  after_seq: number;
}

export interface Alert {
  at_ms: number;
  app: string;
  page: string;
  level: 'warning' | 'disabled';
  message: string;
}

export interface Fault {
  one_in: number;
  limit?: number;
  page?: string;
  /** Only webhook calls of this app. */
  app?: string;
  /** How events are put into one call: empty, entries or pages. */
  how?: string;
  hits: number;
  on: boolean;
  what: string;
  times?: number;
  delay_ms?: number;
  size?: number;
  per_second?: number;
  code?: number;
  subcode?: number;
  http_status?: number;
  message?: string;
}

export type Faults = Record<string, Fault>;
/** Rules that can be turned; `rate_limits` is a share of the platform's limits, 0 for none. */
export type Switches = Record<string, boolean | number>;

export interface State {
  apps: App[];
  pages: Page[];
  people: Person[];
  /** How many there are; `people` and `pages` hold the first of them. */
  people_total?: number;
  pages_total?: number;
  current_person: string;
  switches: Switches;
  faults: Faults;
  alerts: Alert[];
  moves: Move[];
  clock: ClockState;
  base_url: string;
  graph_url: string;
  webhook_timeout_ms: number;
  strict_https: boolean;
}

export interface Attempt {
  at_ms: number;
  took_ms: number;
  status?: number;
  error?: string;
  headers?: Record<string, string>;
  answer?: string;
}

export interface Call {
  id: number;
  app: string;
  page: string;
  url: string;
  fields: string[] | null;
  people?: string[];
  headers?: Record<string, string>;
  body?: string;
  made_ms: number;
  state: 'waiting' | 'delivered' | 'failing' | 'given_up';
  next_ms?: number;
  attempts: Attempt[] | null;
  repeat_of?: number;
  /** Of one call only: what the app did after it by the Graph API. */
  did?: Effect[];
}

/** One thing that happened in a conversation; see what an action caused in the control API. */
export interface Effect {
  seq: number;
  at_ms: number;
  kind: 'action' | 'window' | 'event' | 'unheard' | 'call' | 'graph';
  person: string;
  app?: string;
  name?: string;
  method?: string;
  call?: number;
  status?: number;
  code?: number;
  subcode?: number;
  error?: string;
  took_ms?: number;
  text?: string;
}

/** The crowd that writes. */
export interface Crowd {
  page: string;
  people: number;
  rate: number;
  running: boolean;
  written: number;
  problem?: string;
}

/** One failed try, as the list of recent errors has it. */
export interface Failure {
  call: number;
  attempt: number;
  app: string;
  page: string;
  fields: string[] | null;
  at_ms: number;
  status: number;
  error: string;
  took_ms: number;
  next_ms: number;
  state: Call['state'];
}

export interface Action {
  action: string;
  text?: string;
  url?: string;
  title?: string;
  payload?: string;
  mid?: string;
  reply_to?: string;
  reaction?: string;
  ref?: string;
  app?: string;
  type?: string;
  sticker?: string;
  lat?: number;
  long?: number;
  command?: string;
  score?: string;
  answers?: Record<string, string>;
  good?: boolean;
  items?: { name: string; quantity: number; unit_price: number; currency: string }[];
  ad?: string;
  form?: string;
  product?: string;
  post?: string;
  comment?: string;
  erase?: boolean;
}
