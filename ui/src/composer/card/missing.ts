import type { Card, Component } from '../../../../sdk/js/src/inbox/card';

/**
 * The card with a box in the place of each picture that has no address, so that whoever edits it sees where one is missing.
 * People see nothing there.
 */
export function withGaps(card: Card, say: string): Card {
  return { ...card, body: { items: (card.body.items as (Component | Card)[]).map((one) => gapOf(one, say)) as Component[] } };
}

function gapOf(one: Component | Card, say: string): Component | Card {
  if ('body' in one) return withGaps(one, say);
  const picture = one.type === 'image' || one.type === 'imageButton';
  if (picture && !/^https?:\/\//i.test(one.imageUrl ?? '')) {
    const { width, height, viewStyle } = one;
    const text: Component = { type: 'text', text: say, align: { horizontal: 'center' }, textStyle: { size: 12, color: '#4a5a70,#c3cede' } };
    return { type: 'box', layout: 'column', align: { vertical: 'center' }, width, height, viewStyle: { backgroundColor: '#e4e9ef,#2d3947', padding: { top: 8, bottom: 8, left: 8, right: 8 }, ...viewStyle }, items: [text] };
  }
  return one.items ? { ...one, items: one.items.map((each) => gapOf(each, say)) } : one;
}
