import type { Content } from '../api/types';
import type { Catalogue } from '../i18n/pages';
import type { IconName } from '../kit';
import type { Words } from './words';

/** The host of an address, for words such as "picture from shop.example". */
export function hostOf(url: string | undefined): string {
  try {
    return url ? new URL(url).host : '';
  } catch {
    return '';
  }
}

/** The word for a form of message. */
export function formWord(type: string, s: Words): string {
  return s.content.types[type] ?? s.content.unknown(type);
}

function mediaOf(content: Content, t: Catalogue, s: Words): string {
  const host = hostOf(content.media?.url);
  if (content.type === 'image' && host) return t.content.picture(host);
  return content.media?.attachment_id ? s.content.uploaded(formWord(content.type, s)) : formWord(content.type, s);
}

/** A message in one line. */
export function summaryOf(content: Content, t: Catalogue, s: Words): string {
  const c = s.content;
  switch (content.type) {
    case 'text': case 'buttons': return content.text ?? '';
    case 'cards': return t.content.carouselWith(content.cards?.length ?? 0, (content.cards ?? []).map((card) => card.title).join(', '));
    case 'receipt': return t.content.receiptOf(content.receipt?.order_number ?? '');
    case 'token_request': return content.token_request?.title ?? t.content.token_request;
    case 'image': case 'video': case 'audio': case 'file': case 'media_card': return mediaOf(content, t, s);
    case 'images': return c.picturesOf(content.images?.length ?? 0);
    case 'sticker': return c.sticker(content.sticker_id ?? '');
    case 'products': return c.productsOf(content.products?.length ?? 0);
    case 'coupon': return c.coupon(content.coupon?.title ?? '');
    case 'feedback': return c.feedback(content.feedback?.title ?? '');
    case 'customer_info': return c.customerInfo;
    case 'image_grid': return c.grid(content.grid?.title ?? '', content.grid?.images?.length ?? 0);
    case 'form': return c.form(content.form_id ?? '');
    case 'utility': return c.utility(content.utility?.name ?? '', content.utility?.language ?? '');
    case 'subscription_request': return c.subscription(content.subscription?.title ?? '');
    case 'airline': return c.airlineOf(c.airline[content.airline?.kind ?? ''] ?? formWord('airline', s));
    case 'webhook': return c.requestTo(hostOf(content.webhook?.url) || (content.webhook?.url ?? ''));
    case 'inapp': return c.card(content.inapp?.template ?? '');
    default: return formWord(content.type, s);
  }
}

const icons: Record<string, IconName> = {
  text: 'text', image: 'image', video: 'media', audio: 'bell', file: 'clip', cards: 'carousel', buttons: 'buttons', receipt: 'receipt', token_request: 'token',
  images: 'image', sticker: 'image', media_card: 'media', products: 'cart', coupon: 'token', feedback: 'check', customer_info: 'user', image_grid: 'image', form: 'note', utility: 'util', subscription_request: 'bell', airline: 'send', webhook: 'dev', inapp: 'feed',
};

export function contentIcon(content: Content): IconName {
  return icons[content.type] ?? 'send';
}
