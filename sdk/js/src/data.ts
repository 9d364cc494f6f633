import type { Customer, CustomData } from './types';

/**
 * Who the page says its visitor is: social_notification_customer_id, else extId. Nothing shows
 * without one of them. A temporary id never counts as the site's own user id.
 */
export function customerOf(data: CustomData | undefined): Customer | null {
  if (!data || typeof data !== 'object') return null;
  const ext = text(data.extId) || text(data.extID);
  const id = text(data.social_notification_customer_id) || ext;
  if (!id) return null;
  const temporary = data.temporary === true || data.temporary === 'true';
  const customer: Customer = { customer_id: id, ext_id: !temporary && id === ext };
  const signature = text(data.customer_signature);
  const topic = text(data.topic);
  if (signature) customer.signature = signature;
  if (topic) customer.topic = topic;
  if (temporary) customer.temporary = true;
  return customer;
}

function text(v: unknown): string {
  if (typeof v === 'number' && Number.isFinite(v)) return String(v);
  return typeof v === 'string' ? v.trim() : '';
}

/** The language that the page is written in, else the visitor's. */
export function languageOf(doc: Document, wanted?: string | null): string {
  return wanted || doc.documentElement.lang || navigator.language || 'en';
}
