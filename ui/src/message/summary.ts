import type { Content } from '../api/types';
import type { Catalogue } from '../i18n';
import type { IconName } from '../kit';

/** The host of an address, for words such as "picture from shop.example". */
export function hostOf(url: string | undefined): string {
  try {
    return url ? new URL(url).host : '';
  } catch {
    return '';
  }
}

/** A message in one line. */
export function summaryOf(content: Content, t: Catalogue): string {
  switch (content.type) {
    case 'text':
    case 'buttons':
      return content.text ?? '';
    case 'cards':
      return `${t.content.carouselOf(content.cards?.length ?? 0)}: ${(content.cards ?? []).map((card) => card.title).join(', ')}`;
    case 'receipt':
      return t.content.receiptOf(content.receipt?.order_number ?? '');
    case 'token_request':
      return content.token_request?.title ?? t.content.token_request;
    case 'image':
      return t.content.picture(hostOf(content.media?.url));
    default:
      return (t.content as Record<string, unknown>)[content.type] as string ?? content.type;
  }
}

const icons: Record<string, IconName> = {
  text: 'text', image: 'image', video: 'media', audio: 'bell', file: 'clip', cards: 'carousel', buttons: 'buttons', receipt: 'receipt', token_request: 'token',
};

export function contentIcon(content: Content): IconName {
  return icons[content.type] ?? 'send';
}
