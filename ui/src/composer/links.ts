import type { Content } from '../api/types';
import type { components } from '../api/schema';

export type Tracking = components['schemas']['LinkTracking'];
export type Rule = components['schemas']['LinkRule'];

// Which links a message has, as they were composed (docs/links.md): for each there may be a rule of its own.

/** The addresses that a tap leads to, each once, in the order of the message; with those in its texts, if asked. */
export function addressesOf(content: Content, texts: boolean): string[] {
  const found: string[] = [];
  const add = (url: string | undefined) => {
    if (url && /^https?:\/\/./.test(url) && !found.includes(url)) found.push(url);
  };
  const within = (text: string | undefined) => texts && [...(text ?? '').matchAll(/https?:\/\/[^\s<>"']+/g)].forEach((one) => add(one[0].replace(/[.,;:!?)]+$/, '')));
  const buttons = (list: Content['buttons']) => list?.forEach((one) => one.type === 'url' && !one.webview?.extensions && add(one.url));
  within(content.text);
  buttons(content.buttons);
  for (const card of content.cards ?? []) {
    add(card.url);
    buttons(card.buttons);
  }
  add(content.receipt?.order_url);
  add(content.coupon?.url);
  within(content.coupon?.pre_message);
  content.grid?.images.forEach((one) => add(one.url));
  return found;
}

/** The tracking with another rule for an address; a rule that says nothing is left out. */
export function withRule(tracking: Tracking, url: string, rule: Omit<Rule, 'url'>): Tracking {
  const others = (tracking.links ?? []).filter((one) => one.url !== url);
  const says = rule.name || rule.untracked || rule.no_utm;
  const links = says ? [...others, { url, ...rule }] : others;
  return { ...tracking, links: links.length > 0 ? links : undefined };
}
