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

/** The word for a video, a sound or a file. */
export function mediaWord(type: string, t: Catalogue): string {
  return { video: t.content.video, audio: t.content.audio, file: t.content.file }[type] ?? type;
}

/** A message in one line. */
export function summaryOf(content: Content, t: Catalogue): string {
  switch (content.type) {
    case 'text':
    case 'buttons':
      return content.text ?? '';
    case 'cards':
      return t.content.carouselWith(content.cards?.length ?? 0, (content.cards ?? []).map((card) => card.title).join(', '));
    case 'receipt':
      return t.content.receiptOf(content.receipt?.order_number ?? '');
    case 'token_request':
      return content.token_request?.title ?? t.content.token_request;
    case 'image':
      return hostOf(content.media?.url) ? t.content.picture(hostOf(content.media?.url)) : t.content.image;
    default:
      return mediaWord(content.type, t);
  }
}

const icons: Record<string, IconName> = {
  text: 'text', image: 'image', video: 'media', audio: 'bell', file: 'clip', cards: 'carousel', buttons: 'buttons', receipt: 'receipt', token_request: 'token',
};

export function contentIcon(content: Content): IconName {
  return icons[content.type] ?? 'send';
}
