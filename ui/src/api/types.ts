// The shapes of the API that the app reads. Instants are RFC 3339 texts.

export interface List<Item> {
  items: Item[];
  next?: string;
}

export interface User {
  id: string;
  email: string;
  name: string;
  locale: string;
  theme: string;
  setup_done: boolean;
}

export interface Membership {
  id: string;
  name: string;
  time_zone: string;
  region: string;
  rule_pack: string;
  role: string;
}

export interface Me {
  user: User;
  workspaces: Membership[];
  version: string;
  clock: { now: string; offset_ms: number };
  emulator_url?: string;
  demo: boolean;
}

export interface DayCounts {
  sent: number;
  delivered: number;
  read: number;
  failed: number;
  dropped: number;
}

export type Level = 'ok' | 'warn' | 'bad';

export interface HomeView {
  today: DayCounts & { settling: number };
  days: (DayCounts & { date: string })[];
  channels: { page_id: string; name: string; ok: boolean; level: Level; sentence: string; sent_today: number }[];
  checks: { id: string; ok: boolean; level: Level; title: string; sentence: string; action?: { label: string; href: string } }[];
  recent: { at: string; kind: string; sentence: string; profile_id?: string; profile_name?: string; message_id?: string }[];
}

export interface PersonRow {
  id: string;
  name: string;
  external_id?: string;
  psids: { page_id: string; psid: string }[];
  customer_ids: string[];
  window_until?: string;
  last_seen_at?: string;
  created_at: string;
}

export interface PersonIdentity {
  kind: string;
  scope: string;
  scope_name?: string;
  value: string;
  quarantined: boolean;
  topic?: string;
  expires_at?: string;
  created_at: string;
}

export interface PersonOptIn {
  id: string;
  page_id: string;
  page_name: string;
  customer_id?: string;
  temporary: boolean;
  topic?: string;
  source: string;
  source_url?: string;
  wording?: string;
  language?: string;
  at: string;
  revoked_at?: string;
  quarantined: boolean;
}

export interface PersonToken {
  id: string;
  kind: string;
  topic: string;
  page_id: string;
  created_at: string;
  expires_at: string;
  used_at?: string;
  used_by?: string;
}

export interface PersonConversation {
  page_id: string;
  page_name: string;
  psid: string;
  window_opened_at?: string;
  window_opened_by?: string;
  window_until?: string;
  last_inbound_at?: string;
  last_outbound_at?: string;
  unreachable_at?: string;
  stopped_at?: string;
}

export interface Person {
  id: string;
  name: string;
  attributes: Record<string, unknown>;
  identities: PersonIdentity[];
  opt_ins: PersonOptIn[];
  tokens: PersonToken[];
  conversations: PersonConversation[];
  counts: { events: number; messages: number };
  created_at: string;
  updated_at: string;
}

export interface Button {
  type: string;
  title: string;
  url?: string;
  payload?: string;
}

export interface Card {
  title: string;
  subtitle?: string;
  image_url?: string;
  url?: string;
  buttons?: Button[];
}

export interface Receipt {
  recipient_name: string;
  merchant_name?: string;
  order_number: string;
  currency: string;
  payment_method: string;
  order_url?: string;
  timestamp?: string;
  items?: { title: string; subtitle?: string; quantity?: string; price: string; currency?: string; image_url?: string }[];
  address?: { street_1: string; street_2?: string; city: string; postal_code: string; state: string; country: string };
  summary: { subtotal?: string; shipping_cost?: string; total_tax?: string; total_cost: string };
  adjustments?: { name: string; amount: string }[];
}

export interface Content {
  type: string;
  text?: string;
  media?: { url?: string; attachment_id?: string };
  cards?: Card[];
  buttons?: Button[];
  receipt?: Receipt;
  token_request?: { title: string; payload: string };
  quick_replies?: { type: string; title?: string; payload?: string; image_url?: string }[];
}

export interface Verdict {
  outcome: 'allow' | 'hold' | 'drop';
  right?: string;
  rule: string;
  pack: string;
  reason?: string;
  sentence: string;
  cure?: string;
  until?: string;
  token_id?: string;
  at: string;
  checks?: { name: string; ok: boolean; sentence: string }[];
}

export interface WireCall {
  at: string;
  took_ms: number;
  method: string;
  url: string;
  request?: string;
  status?: number;
  response?: string;
  error?: string;
}

export interface Message {
  id: string;
  profile_id: string;
  profile_name: string;
  channel: string;
  page_id: string;
  page_name: string;
  recipient: string;
  customer_id?: string;
  origin: string;
  group_id?: string;
  part: number;
  purpose: string;
  topic?: string;
  human: boolean;
  content: Content;
  state: string;
  reason?: string;
  reason_text?: string;
  verdict?: Verdict;
  due_at?: string;
  attempts: number;
  outside_id?: string;
  wire?: WireCall[];
  created_at: string;
  sending_at?: string;
  sent_at?: string;
  delivered_at?: string;
  read_at?: string;
  updated_at: string;
}

export interface PersonEvent {
  id: string;
  kind: string;
  profile_id?: string;
  profile_name?: string;
  page_id?: string;
  page_name?: string;
  at: string;
  received_at: string;
  data?: unknown;
}

export interface TimelineItem {
  type: 'event' | 'message';
  at: string;
  event?: PersonEvent;
  message?: Message;
}

export interface Why {
  message: Message;
  then?: Verdict;
  now?: Verdict;
}

export interface PageView {
  id: string;
  name: string;
  app_id: string;
  app_name: string;
  state: string;
  state_note?: string;
  per_second: number;
  concurrency: number;
  m_me_url: string;
  health: { level: Level; sentence: string };
  subscription: {
    app_level: { ok: boolean; sentence: string };
    page_level: { ok: boolean; fields?: string[] | null; missing?: string[] | null; sentence: string };
    checked_at?: string;
  };
  sent_today: number;
  created_at: string;
}

export interface AppView {
  id: string;
  name: string;
  graph_url: string;
  graph_version: string;
  allow_sha1: boolean;
  webhook_url: string;
  pages: number;
}

export interface RawCallView {
  id: number;
  app_id: string;
  received_at: string;
  note: string;
  body: string;
}

export interface WebhookStats {
  waiting: number;
  oldest_age_ms: number;
  accepted_today: number;
  refused_signature_today: number;
  undecodable: number;
}

export interface SiteView {
  id: string;
  name: string;
  page_id: string;
  origins: string[];
  require_signed: boolean;
  tag_url: string;
  snippet: string;
  signing_key?: string;
  created_at: string;
}

export interface APIKeyView {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  key?: string;
  created_at: string;
  last_used_at?: string;
}

export interface TeamMember {
  user_id: string;
  email: string;
  name: string;
  role: string;
  created_at: string;
}

export interface LoggedRequest {
  at: string;
  method: string;
  path: string;
  status: number;
  took_ms: number;
  key_prefix?: string;
  code?: string;
}
