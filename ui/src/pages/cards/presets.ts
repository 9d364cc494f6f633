import type { Part } from './tree';

// What a card can be begun from, and what each component is begun with.

/** What a card template says, as the API has it. */
export interface Content {
  card?: Part;
  data?: Record<string, string>;
  colors?: Record<string, string>;
  samples?: Record<string, string>;
  variables?: { key: string; name?: string; type?: string; optional?: boolean }[];
  strict_variables?: boolean;
}

/** What a template can be begun from, by the kind of its feed. */
export const presetNames = { design: ['blank', 'order', 'promotion', 'products'], data: ['values', 'lines', 'list'] } as const;
export type PresetName = (typeof presetNames)[keyof typeof presetNames][number];

/** The words that stand in a preset, in the language of who begins with it. */
export interface PresetWords {
  hello: string; text: string; button: string;
  shipped: string; arrives: string; track: string; order: string; day: string;
  offer: string; until: string; see: string; offerSample: string;
  picked: string; product: string; lines: [string, string, string];
}

const around = (n: number) => ({ top: n, bottom: n, left: n, right: n });
const text = (say: string, more: Part = {}): Part => ({ type: 'text', text: say, ...more });
const title = (say: string) => text(say, { textStyle: { size: 16, weight: 'bold' } });
const web = (address: string): Part => ({ type: 'web', data: address });
const button = (say: string, action: Part): Part => ({ type: 'textButton', text: say, textStyle: { weight: 600, color: '{link}' }, viewStyle: { backgroundColor: '{ground}', radius: 8, padding: around(10), margin: { top: 8, bottom: 0, left: 0, right: 0 } }, action });
const column = (items: Part[], more: Part = {}): Part => ({ type: 'box', layout: 'column', viewStyle: { padding: around(12) }, items, ...more });
const card = (items: Part[]): Part => ({ version: 1, body: { items } });
const picture = (address: string, height = 160): Part => ({ type: 'image', imageUrl: address, imageStyle: { contentMode: 'aspectFill' }, height: { type: 'fixed', value: height } });
const colours = { link: '#2459a9,#7fb0f0', ground: '#dde9f7,#1e3355', soft: '#5b6880,#9aa9c0' };

const price = (n: number) => `€ ${40 + 20 * n}`;

/** Names and values of an order with its lines, or of products: an app draws them as it likes. */
function dataPreset(name: PresetName, w: PresetWords): Content {
  if (name === 'values') return { data: { title: '{title}' }, samples: { title: w.hello } };
  const data: Record<string, string> = name === 'lines' ? { title: w.shipped, order_id: '{order.id}', arrives: '{day}', total: '{total}', tracking_url: '{tracking_url}' } : { title: w.picked };
  const samples: Record<string, string> = name === 'lines' ? { 'order.id': '58301', day: w.day, total: '€ 210', tracking_url: 'https://shop.example/orders/58301' } : { first_name: 'Camille' };
  const variables: Content['variables'] = name === 'lines' ? [{ key: 'order.id', name: w.order }, { key: 'tracking_url', type: 'action' }] : [];
  for (let n = 1; n <= 3; n++) {
    const [one, fields] = name === 'lines' ? [`line_${n}`, { quantity: '1', name: w.lines[n - 1]!, price: price(n) }] : [`product_${n}`, { name: w.lines[n - 1]!, price: price(n), image: `https://shop.example/${n}.jpg`, url: `https://shop.example/products/${n}` }];
    for (const [field, sample] of Object.entries(fields)) {
      data[`${one}_${field}`] = `{${one}.${field}}`;
      samples[`${one}.${field}`] = sample;
      // An order has one line or more, a list fewer products at times.
      variables.push({ key: `${one}.${field}`, type: field === 'image' ? 'image' : field === 'url' ? 'action' : 'text', optional: n > 1 || undefined });
    }
  }
  return { data, samples, variables };
}

/** The content that a preset begins with. */
export function preset(name: PresetName, w: PresetWords): Content {
  if (name === 'values' || name === 'lines' || name === 'list') return dataPreset(name, w);
  if (name === 'order') {
    return {
      card: card([column([title(w.shipped), text(w.arrives, { textStyle: { color: '{soft}' } }), button(w.track, web('{tracking_url}'))])]),
      colors: colours, samples: { 'order.id': '58301', day: w.day, tracking_url: 'https://shop.example/orders/58301' }, variables: [{ key: 'order.id', name: w.order }, { key: 'tracking_url', type: 'action' }],
    };
  }
  if (name === 'promotion') {
    return {
      card: card([picture('{banner}'), column([title('{offer}'), text(w.until, { textStyle: { color: '{soft}' } }), button(w.see, web('{offer_url}'))])]),
      colors: colours, samples: { offer: w.offerSample, until: w.day, banner: 'https://shop.example/banner.jpg', offer_url: 'https://shop.example/offer' },
      variables: [{ key: 'banner', type: 'image' }, { key: 'offer_url', type: 'action' }],
    };
  }
  if (name === 'products') {
    const one = (n: number) => card([{ type: 'box', layout: 'column', viewStyle: { borderWidth: 1, borderColor: '{ground}', radius: 8 }, items: [picture(`{product_${n}.image}`, 120), column([text(`{product_${n}.name}`, { textStyle: { weight: 'bold' }, maxTextLines: 2 }), text(`{product_${n}.price}`, { textStyle: { color: '{soft}' } }), button(w.see, web(`{product_${n}.url}`))])] }]);
    const samples: Record<string, string> = { first_name: 'Camille' };
    const variables: Content['variables'] = [];
    for (let n = 1; n <= 3; n++) {
      Object.assign(samples, { [`product_${n}.name`]: `${w.product} ${n}`, [`product_${n}.price`]: price(n), [`product_${n}.image`]: `https://shop.example/${n}.jpg`, [`product_${n}.url`]: `https://shop.example/products/${n}` });
      variables.push({ key: `product_${n}.image`, type: 'image' }, { key: `product_${n}.url`, type: 'action' });
    }
    return { card: card([column([title(w.picked)], { viewStyle: { padding: { top: 12, bottom: 8, left: 12, right: 12 } } }), { type: 'carouselView', carouselStyle: { spacing: 10, maxChildWidth: 200 }, viewStyle: { padding: { top: 0, bottom: 12, left: 12, right: 12 } }, items: [one(1), one(2), one(3)] }]), colors: colours, samples, variables };
  }
  return { card: card([column([title(w.hello), text(w.text)])]), colors: colours, samples: {} };
}

/** What a component has when it is put into a card. */
export function fresh(type: string, w: PresetWords): Part {
  switch (type) {
    case 'box': return { type, layout: 'column', items: [text(w.text)] };
    case 'text': return text(w.text);
    case 'image': case 'imageButton': return { ...picture('{image}', 140), type };
    case 'textButton': return { type, text: w.button, action: web('https://') };
    case 'card': return card([column([title(w.hello), text(w.text)])]);
    default: return { type, items: [card([column([title(w.hello), text(w.text)])]), card([column([title(w.hello), text(w.text)])])] };
  }
}

/** A button that opens the conversation with a Page: where people answer, since a feed is one-way. */
export const answering = (say: string, address: string): Part => button(say, web(address));
