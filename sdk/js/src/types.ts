// What the page says of its visitor, and what the server says of the page's buttons.

/** The page's own words: window.petitbleuData, or the idzCustomData of an older integration. */
export interface CustomData {
  social_notification_customer_id?: unknown;
  extId?: unknown;
  extID?: unknown;
  customer_signature?: unknown;
  topic?: unknown;
  temporary?: unknown;
}

/** The customer, as the server wants to be told. */
export interface Customer {
  customer_id: string;
  ext_id: boolean;
  signature?: string;
  topic?: string;
  temporary?: boolean;
}

/** The server's answer: which buttons may show, and with what. */
export interface Session {
  page_id: string;
  app_id: string;
  locale: string;
  graph_version: string;
  sdk_url: string;
  /** Address of our own Messenger button, with the ref when there is a customer. */
  message_us: string;
  /** The opt-in; absent when the page names no customer. */
  send_to_messenger?: { ref: string };
}

export type Size = 'standard' | 'large' | 'xlarge';
export type Color = 'blue' | 'white';

/** How one place in the page wants its button. */
export interface Place {
  host: HTMLElement;
  kind: 'send-to-messenger' | 'message-us';
  size: Size;
  color: Color;
  label: string;
  cta: string;
}

/** The part of the Facebook SDK that the tag uses. */
export interface FacebookSDK {
  init(options: Record<string, unknown>): void;
  XFBML: { parse(node?: Element, done?: () => void): void };
  Event: { subscribe(name: string, listener: (event: PluginEvent) => void): void };
}

export interface PluginEvent {
  event?: string;
  ref?: string;
  is_after_optin?: boolean;
}
