import type { Content } from '../api/types';
import type { IconName } from '../kit';

// Every form of message as fields (the platform's forms: Messenger Platform reference, sections 2.6 and
// 2.7). Which limits hold, the API says; here is only what is asked for, and in which order.

export type Control = 'line' | 'area' | 'url' | 'picture' | 'number' | 'choice' | 'flag' | 'media' | 'words';

export interface Spec {
  path: string;
  control?: Control;
  choices?: string[];
  required?: boolean;
  /** Takes half of the line. */
  half?: boolean;
  /** Several of them, each with these fields. */
  each?: Spec[];
  /** What another of them begins with. */
  begin?: Record<string, unknown>;
  /** How several are laid out: folded cards, or lines. */
  look?: 'cards' | 'buttons' | 'lines';
  /** Stands among what few people need. */
  more?: boolean;
  /** A group of fields with a name, that may be left out as a whole. */
  group?: Spec[];
  /** Filled in only for some contents. */
  when?: (content: Content) => boolean;
}

/** What a tap on a button does; titles are the platform's own for logging in and out. */
export const buttonTypes = ['url', 'postback', 'phone', 'log_in', 'log_out', 'call'];

const buttons: Spec = { path: 'buttons', look: 'buttons', each: [], begin: { type: 'url', title: '' } };
const files = (control: Control): Spec[] => [{ path: 'media.url', control, required: true }];

export const specs: Record<string, Spec[]> = {
  text: [{ path: 'text', control: 'area', required: true }],
  buttons: [{ path: 'text', control: 'area', required: true }, buttons],
  cards: [{ path: 'cards', look: 'cards', begin: { title: '' }, each: [{ path: 'title', required: true }, { path: 'subtitle' }, { path: 'image_url', control: 'picture' }, { path: 'url', control: 'url' }, buttons] }],
  image: files('media'), video: files('media'), audio: files('media'), file: files('media'),
  images: [{ path: 'images', look: 'cards', begin: {}, each: [{ path: 'url', control: 'picture', required: true }] }],
  media_card: [{ path: 'media.kind', control: 'choice', choices: ['image', 'video'], half: true }, { path: 'media.attachment_id', half: true }, { path: 'media.url', control: 'url' }, buttons],
  token_request: [{ path: 'token_request.title', required: true }, { path: 'token_request.payload', required: true }],
  subscription_request: [
    { path: 'subscription.title' }, { path: 'subscription.image_url', control: 'picture' }, { path: 'subscription.payload', required: true },
    { path: 'subscription.call_to_action', half: true }, { path: 'subscription.time_zone', half: true }, { path: 'subscription.frequency', control: 'choice', choices: ['', 'DAILY', 'WEEKLY', 'MONTHLY'], more: true },
  ],
  coupon: [
    { path: 'coupon.title', required: true }, { path: 'coupon.subtitle' }, { path: 'coupon.code', half: true }, { path: 'coupon.button_title', half: true }, { path: 'coupon.url', control: 'url' },
    { path: 'coupon.image_url', control: 'picture' }, { path: 'coupon.pre_message', control: 'area' }, { path: 'coupon.payload', more: true },
  ],
  feedback: [
    { path: 'feedback.title', required: true }, { path: 'feedback.subtitle' }, { path: 'feedback.kind', control: 'choice', choices: ['csat', 'nps', 'ces', 'free_form'], half: true }, { path: 'feedback.button_title', required: true, half: true },
    { path: 'feedback.question' }, { path: 'feedback.follow_up', when: (c) => c.feedback?.kind !== 'free_form' }, { path: 'feedback.privacy_url', control: 'url', required: true },
    { path: 'feedback.question_id', required: true, half: true }, { path: 'feedback.expires_in_days', control: 'number', half: true }, { path: 'feedback.score_label', control: 'choice', choices: ['', 'neg_pos', 'hard_easy', 'dis_sat', 'unlike_like', 'poor_great', 'none'], more: true, half: true },
    { path: 'feedback.score_option', control: 'choice', choices: ['', 'one_to_five', 'five_stars', 'five_emojis', 'zero_to_ten', 'one_to_seven'], more: true, half: true },
  ],
  customer_info: [{ path: 'customer_info.countries', control: 'words', required: true }, { path: 'customer_info.privacy_url', control: 'url', required: true }, { path: 'customer_info.expires_in_days', control: 'number' }],
  image_grid: [
    { path: 'grid.title', required: true }, { path: 'grid.subtitle' },
    { path: 'grid.images', look: 'cards', begin: { image_url: '' }, each: [{ path: 'image_url', control: 'picture', required: true }, { path: 'text' }, { path: 'url', control: 'url' }, { path: 'payload' }, { path: 'hero', control: 'flag' }] }, buttons,
  ],
  products: [{ path: 'products', control: 'words', required: true }],
  sticker: [{ path: 'sticker_id', required: true }],
  form: [{ path: 'form_id', required: true }],
  receipt: [
    { path: 'receipt.recipient_name', required: true, half: true }, { path: 'receipt.order_number', required: true, half: true }, { path: 'receipt.merchant_name', half: true }, { path: 'receipt.payment_method', required: true, half: true },
    { path: 'receipt.currency', required: true, half: true }, { path: 'receipt.order_url', control: 'url', half: true },
    {
      path: 'receipt.items', look: 'cards', begin: { title: '', quantity: '1', price: '' },
      each: [{ path: 'title', required: true }, { path: 'subtitle' }, { path: 'quantity', half: true }, { path: 'price', required: true, half: true }, { path: 'image_url', control: 'picture' }],
    },
    { path: 'receipt.summary', group: [{ path: 'subtotal', half: true }, { path: 'shipping_cost', half: true }, { path: 'total_tax', half: true }, { path: 'total_cost', required: true, half: true }], required: true },
    { path: 'receipt.adjustments', look: 'lines', begin: { name: '', amount: '' }, each: [{ path: 'name', half: true }, { path: 'amount', half: true }] },
    { path: 'receipt.address', group: [{ path: 'street_1', required: true }, { path: 'street_2' }, { path: 'postal_code', required: true, half: true }, { path: 'city', required: true, half: true }, { path: 'state', required: true, half: true }, { path: 'country', required: true, half: true }] },
    { path: 'receipt.timestamp', more: true },
  ],
  utility: [],
};

export const kindIcons: Record<string, IconName> = {
  text: 'text', buttons: 'buttons', cards: 'carousel', image: 'image', receipt: 'receipt', utility: 'util', video: 'media', audio: 'media', file: 'clip', images: 'image', media_card: 'media', token_request: 'token',
  subscription_request: 'bell', coupon: 'token', feedback: 'note', customer_info: 'user', image_grid: 'template', products: 'cart', sticker: 'token', form: 'note', airline: 'send',
};

/** The forms that most messages have; the others are shown on request. */
export const oftenKinds = ['text', 'buttons', 'cards', 'image', 'receipt', 'utility'];
export const otherKinds = ['video', 'audio', 'file', 'images', 'media_card', 'coupon', 'feedback', 'customer_info', 'image_grid', 'products', 'token_request', 'subscription_request', 'form', 'sticker'];

/** The forms that no quick replies go with. */
export const withoutReplies = ['token_request', 'subscription_request', 'feedback', 'customer_info', 'utility'];

/** The purposes that a form may have; the others the rules of the day refuse wherever it goes (policy: promotional_tags, customer_feedback). */
export function purposesFor(type: string): string[] {
  const all = ['transactional', 'support', 'requested', 'promotional'];
  return type === 'utility' || type === 'feedback' ? all.filter((one) => one !== 'promotional') : all;
}
