import { expect, it } from 'vitest';
import { withGaps } from './missing';

it('a picture without an address is a box that says so, wherever it stands', () => {
  const picture = { type: 'image', imageUrl: 'https://shop.example/a.jpg' };
  const bare = { type: 'imageButton', imageUrl: '{pic}', height: { type: 'fixed', value: 90 } };
  const card = { version: 1, body: { items: [picture, { type: 'box', items: [bare] }, { type: 'carouselView', items: [{ version: 1, body: { items: [{ type: 'image' }] } }] }] } };
  const got = withGaps(card, 'No picture');
  expect(got.body.items[0]).toBe(picture);
  const inner = got.body.items[1]!.items![0]!;
  expect(inner).toMatchObject({ type: 'box', height: { value: 90 }, items: [{ text: 'No picture' }] });
  expect(JSON.stringify(got.body.items[2])).toContain('No picture');
  expect(JSON.stringify(card)).not.toContain('No picture');
});
