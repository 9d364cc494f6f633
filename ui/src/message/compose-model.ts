import type { Limit } from '../api/people';
import type { Content } from '../api/types';

// A content as a tree that a form changes by path: "cards[0].buttons[1].title".

type Tree = Record<string, unknown> | unknown[];

export const steps = (path: string): (string | number)[] => path.split(/[.[\]]+/).filter(Boolean).map((step) => (/^\d+$/.test(step) ? Number(step) : step));

export function at(tree: unknown, path: string): unknown {
  return steps(path).reduce<unknown>((value, step) => (value && typeof value === 'object' ? (value as Record<string | number, unknown>)[step] : undefined), tree);
}

/** The tree with another value at a path; undefined and empty text remove it. */
export function put<T>(tree: T, path: string, value: unknown): T {
  const set = (node: unknown, rest: (string | number)[]): unknown => {
    const [step, ...more] = rest;
    if (step === undefined) return value === '' ? undefined : value;
    const copy: Tree = typeof step === 'number' ? [...((node as unknown[] | undefined) ?? [])] : { ...((node as Record<string, unknown> | undefined) ?? {}) };
    const next = set((copy as Record<string | number, unknown>)[step], more);
    if (Array.isArray(copy)) {
      if (next === undefined && more.length === 0) copy.splice(step as number, 1);
      else copy[step as number] = next ?? {};
    } else if (next === undefined) delete copy[step as string];
    else copy[step as string] = next;
    return copy;
  };
  return set(tree, steps(path)) as T;
}

/** The limit of a field, of this form where it has one of its own. */
export function limitOf(limits: Limit[] | undefined, type: string, path: string): Limit | undefined {
  const field = path.replace(/\[\d+\]/g, '[]');
  return limits?.find((one) => one.field === field && one.type === type) ?? limits?.find((one) => one.field === field && !one.type);
}

/** What the API says of a field: exactly of it, or of something inside it that has no field here. */
export function errorAt(places: Record<string, string>, path: string): string | null {
  return places[`content.${path}`] ?? null;
}

/** The sentences that no field in sight can show. */
export function errorsElsewhere(places: Record<string, string>, shown: string[]): string[] {
  const known = new Set(shown.map((path) => `content.${path}`));
  return Object.entries(places).filter(([place]) => !known.has(place)).map(([place, sentence]) => (place ? `${place.replace(/^content\./, '')}: ${sentence}` : sentence));
}

export type FieldKind = 'line' | 'area' | 'number' | 'choice';

export interface FieldSpec {
  path: string;
  kind?: FieldKind;
  choices?: string[];
  required?: boolean;
  /** Several of them, each with these fields. */
  each?: FieldSpec[];
}

const button: FieldSpec[] = [{ path: 'type', kind: 'choice', choices: ['url', 'postback', 'phone'] }, { path: 'title', required: true }, { path: 'url' }, { path: 'payload' }];

/** The forms that are filled in field by field; the others are written as JSON. */
export const forms: Record<string, FieldSpec[]> = {
  text: [{ path: 'text', kind: 'area', required: true }],
  image: [{ path: 'media.url', required: true }], video: [{ path: 'media.url', required: true }], audio: [{ path: 'media.url', required: true }], file: [{ path: 'media.url', required: true }],
  images: [{ path: 'images', each: [{ path: 'url', required: true }] }],
  buttons: [{ path: 'text', kind: 'area', required: true }, { path: 'buttons', each: button }],
  cards: [{ path: 'cards', each: [{ path: 'title', required: true }, { path: 'subtitle' }, { path: 'image_url' }, { path: 'url' }, { path: 'buttons', each: button }] }],
  token_request: [{ path: 'token_request.title', required: true }],
  coupon: ['coupon.title', 'coupon.subtitle', 'coupon.code', 'coupon.url', 'coupon.button_title', 'coupon.pre_message', 'coupon.image_url'].map((path) => ({ path, required: path === 'coupon.title' })),
  feedback: [
    { path: 'feedback.title', required: true }, { path: 'feedback.subtitle' }, { path: 'feedback.button_title', required: true }, { path: 'feedback.question_id', required: true },
    { path: 'feedback.kind', kind: 'choice', choices: ['csat', 'nps', 'ces', 'free_form'] }, { path: 'feedback.question' }, { path: 'feedback.follow_up' }, { path: 'feedback.privacy_url', required: true }, { path: 'feedback.expires_in_days', kind: 'number' },
  ],
  sticker: [{ path: 'sticker_id', required: true }],
  form: [{ path: 'form_id', required: true }],
  utility: [],
};

/** What a form begins with. */
export function beginning(type: string): Content {
  const empty: Record<string, Partial<Content>> = {
    buttons: { buttons: [{ type: 'url', title: '' }] }, cards: { cards: [{ title: '' }] }, images: { images: [{}, {}] }, token_request: { token_request: { title: '', payload: '' } },
    coupon: { coupon: { title: '' } }, feedback: { feedback: { title: '', button_title: '', question_id: 'service', kind: 'csat', privacy_url: '' } },
    receipt: { receipt: { recipient_name: '', order_number: '', currency: 'EUR', payment_method: '', items: [{ title: '', quantity: '1', price: '0.00' }], summary: { total_cost: '0.00' } } },
    media_card: { media: { url: '', kind: 'image' }, buttons: [{ type: 'url', title: '', url: '' }] }, products: { products: [''] }, customer_info: { customer_info: { countries: ['FR'], privacy_url: '' } },
    image_grid: { grid: { title: '', images: [{ image_url: '' }, { image_url: '' }] } }, subscription_request: { subscription: { title: '', payload: '' } }, airline: { airline: { kind: 'update', payload: {} } },
  };
  return { type, ...empty[type] } as Content;
}

/** The values that a template's text asks for: {{1}}, {{name}}. */
export function placeholders(definition: unknown): string[] {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (node && typeof node === 'object') {
      const part = node as Record<string, unknown>;
      if (String(part.type ?? '').toUpperCase() === 'BODY' && typeof part.text === 'string') {
        for (const hole of part.text.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)) if (hole[1] && !found.includes(hole[1])) found.push(hole[1]);
      } else Object.values(part).forEach(walk);
    }
  };
  walk(definition);
  return found;
}
