import { expect, test } from 'vitest';
import { quickReplies, shownOf, webURL } from './content';

const sent = (attachment: unknown) => shownOf({ kind: 'template', message: { attachment } });

test('a text, a picture and what a person sends', () => {
  expect(shownOf({ kind: 'text', text: 'Hi' })).toEqual([{ kind: 'text', text: 'Hi' }]);
  expect(sent({ type: 'image', payload: { url: 'https://shop.example/a.png' } })).toEqual([{ kind: 'image', url: 'https://shop.example/a.png' }]);
  expect(shownOf({ kind: 'image', attachments: [{ type: 'image', payload: { url: 'http://127.0.0.1/a.png' } }] })).toEqual([{ kind: 'image', url: 'http://127.0.0.1/a.png' }]);
  expect(shownOf({ kind: 'sticker' })).toEqual([{ kind: 'unknown', name: 'sticker' }]);
});

test('a product that a person shares', () => {
  const product = { elements: [{ id: '42', retailer_id: 'SKU1', title: 'Mug', subtitle: '9.50 EUR', image_url: 'https://shop.example/1.png' }] };
  expect(shownOf({ kind: 'product', attachments: [{ type: 'template', payload: { product } }] })).toEqual([
    { kind: 'cards', square: true, cards: [{ title: 'Mug', subtitle: '9.50 EUR', image: 'https://shop.example/1.png', opens: '', taps: [] }] },
  ]);
});

test('a receipt with numbers as texts', () => {
  const [part] = sent({ type: 'template', payload: {
    template_type: 'receipt', recipient_name: 'Nora Lind', order_number: 10432, currency: 'EUR', payment_method: 'Visa 2345', timestamp: '1428444852',
    elements: [{ title: 'Mixer', quantity: '2', price: '49.90' }, { title: 'Gift card', price: 0, currency: 'GBP' }],
    address: { street_1: '1 Hill Road', street_2: '', city: 'Leeds', postal_code: 'LS1', state: 'WYK', country: 'GB' },
    summary: { subtotal: '99.80', shipping_cost: 4.95, total_tax: '', total_cost: 104.75 }, adjustments: [{ name: 'Welcome', amount: -5 }],
  } });
  if (part?.kind !== 'receipt') throw new Error('no receipt');
  const { receipt } = part;
  expect(receipt.order).toBe('10432');
  expect(receipt.at).toBe(1428444852000);
  expect(receipt.items).toEqual([
    { title: 'Mixer', subtitle: '', quantity: 2, price: 49.9, currency: 'EUR', image: '' },
    { title: 'Gift card', subtitle: '', quantity: undefined, price: 0, currency: 'GBP', image: '' },
  ]);
  expect(receipt.address).toEqual(['1 Hill Road', 'LS1 Leeds', 'WYK, GB']);
  expect([receipt.subtotal, receipt.shipping, receipt.tax, receipt.total]).toEqual([99.8, 4.95, undefined, 104.75]);
  expect(receipt.adjustments).toEqual([{ name: 'Welcome', amount: -5 }]);
});

test('cards, buttons and a request to notify', () => {
  const [cards] = sent({ type: 'template', payload: { template_type: 'generic', elements: [{ title: 'Pan', subtitle: '\u20ac 159', buttons: [{ type: 'web_url', title: 'See', url: 'javascript:alert(1)' }, { type: 'postback', title: 'Buy', payload: 'B' }] }] } });
  if (cards?.kind !== 'cards') throw new Error('no cards');
  expect(cards.cards[0]?.taps).toEqual([{ kind: 'url', title: 'See', url: '' }, { kind: 'postback', title: 'Buy', payload: 'B' }]);
  expect(sent({ type: 'template', payload: { template_type: 'one_time_notif_req', title: 'Back?', payload: 'P' } })).toEqual([{ kind: 'notify', title: 'Back?', payload: 'P' }]);
  expect(sent({ type: 'template', payload: { template_type: 'open_graph' } })).toEqual([{ kind: 'unknown', name: 'open_graph' }]);
});

test('quick replies that the phone can show', () => {
  expect(quickReplies({ quick_replies: [{ content_type: 'text', title: 'Yes', payload: 'Y' }, { content_type: 'user_email' }, { content_type: 'text' }] })).toEqual([
    { type: 'text', title: 'Yes', payload: 'Y', image: '' }, { type: 'email', title: '', payload: '', image: '' },
  ]);
  expect(quickReplies(undefined)).toEqual([]);
});

test('stickers in the form of each day are one part', () => {
  const payload = { url: 'http://emulator.example/s.svg', sticker_id: 369239263222822 };
  const want = [{ kind: 'sticker', url: payload.url, id: '369239263222822' }];
  for (const attachments of [[{ type: 'image', payload }], [{ type: 'image', payload }, { type: 'sticker', payload }], [{ type: 'sticker', payload }]]) {
    expect(shownOf({ kind: 'sticker', attachments })).toEqual(want);
  }
});

test('a feedback form, a grid, a coupon and a shared link', () => {
  const [form] = sent({ type: 'template', payload: { template_type: 'customer_feedback', title: 'How?', button_title: 'Rate', feedback_screens: [{ questions: [{ id: 'q1', type: 'nps', title: 'Rate', score_option: 'zero_to_ten', follow_up: { type: 'free_form' } }] }] } });
  if (form?.kind !== 'feedback') throw new Error('no form');
  expect([form.question.scores.length, form.question.follow]).toEqual([11, ' ']);
  const [grid] = sent({ type: 'template', payload: { template_type: 'image_grid', elements: [{ title: 'Pans', images: [{ url: 'https://a.example/1.png', is_hero_image: true, action: { type: 'postback', payload: 'P', text: 'One' } }, { url: 'https://a.example/2.png' }] }] } });
  if (grid?.kind !== 'grid') throw new Error('no grid');
  expect(grid.images.map((one) => [one.hero, one.tap?.kind])).toEqual([[true, 'postback'], [false, undefined]]);
  expect(sent({ type: 'template', payload: { template_type: 'coupon', title: '10 %', coupon_code: 'SAVE10' } })[0]).toMatchObject({ kind: 'coupon', code: 'SAVE10' });
  expect(shownOf({ kind: 'share', text: 'https://a.example', attachments: [{ type: 'fallback', payload: { url: 'https://a.example', title: 'A' } }] })).toEqual([{ kind: 'share', url: 'https://a.example', title: 'A' }]);
});

test('only web addresses are followed', () => {
  expect(webURL('javascript:alert(1)')).toBe('');
  expect(webURL('data:text/html,x')).toBe('');
  expect(webURL('data:image/png;base64,AA')).not.toBe('');
});
