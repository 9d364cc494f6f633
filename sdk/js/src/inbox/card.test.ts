/// <reference types="vite/client" />
import { describe, expect, it, vi } from 'vitest';
import { type Card, colour, drawCard, type Drawing } from './card';

/** What the server makes of its own designs: the same cards that package card is tried with. */
const goldens = import.meta.glob<string>('../../../../internal/card/testdata/cards/*.golden', { query: '?raw', import: 'default', eager: true });

// jsdom lays nothing out, so that nothing ever changes its size.
vi.stubGlobal('ResizeObserver', class { observe() {} });

function cardOf(text: string): Card {
  return JSON.parse(text.slice(text.indexOf('\n{') + 1)) as Card;
}

function drawing(over: Partial<Drawing> = {}): Drawing {
  return { dark: false, open: 'Open', tapped: () => true, ...over };
}

describe('the cards of package card', () => {
  expect(Object.keys(goldens).length).toBeGreaterThan(3);
  for (const [file, text] of Object.entries(goldens)) {
    for (const dark of [false, true]) {
      const name = `${file.replace(/.*\/|\.golden/g, '')}.${dark ? 'dark' : 'light'}.html`;
      it(name, async () => {
        const html = drawCard(cardOf(text), drawing({ dark })).outerHTML.replace(/></g, '>\n<');
        await expect(html + '\n').toMatchFileSnapshot(`./testdata/${name}`);
      });
    }
  }
});

describe('what no card can do', () => {
  const cards: Record<string, unknown> = {
    'no items': { version: 1, body: {} },
    'no body': { version: 1 },
    nothing: { version: 1, body: { items: [null, 5, 'text', [], {}] } },
    'a name of every object': { version: 1, body: { items: [{ type: 'constructor' }, { type: '__proto__' }, { type: 'toString' }] } },
    'no list': { version: 1, body: { items: { type: 'text' } } },
  };
  for (const [name, card] of Object.entries(cards)) {
    it(name, () => expect(drawCard(card as Card, drawing()).children).toHaveLength(0));
  }

  it('runs no script and leaves no style', () => {
    const bad = {
      version: 1,
      body: {
        items: [
          { type: 'text', text: '<img src=x onerror=alert(1)>', action: { type: 'web', data: 'javascript:alert(1)' } },
          { type: 'image', imageUrl: 'javascript:alert(1)' },
          { type: 'image', imageUrl: 'data:image/svg+xml,<svg onload=alert(1)>' },
          { type: 'box', viewStyle: { backgroundImageUrl: 'https://x.example/");color:red;x:url("', backgroundColor: 'red;color:red' } },
        ],
      },
    };
    const drawn = drawCard(bad as unknown as Card, drawing());
    expect(drawn.querySelector('img, a, script')).toBeNull();
    expect(drawn.outerHTML).not.toMatch(/javascript:|color: red|<img/);
  });

  it('goes as deep as the server lets it', () => {
    let inner: Record<string, unknown> = { type: 'text', text: 'deep' };
    for (let i = 0; i < 8; i++) inner = { type: 'box', items: [inner] };
    expect(drawCard({ version: 1, body: { items: [inner] } } as unknown as Card, drawing()).textContent).toBe('deep');
  });
});

describe('taps', () => {
  const card = {
    version: 1,
    body: {
      items: [
        { type: 'textButton', text: 'Site', elementId: 'site', action: { type: 'web', data: 'https://shop.example/' } },
        { type: 'textButton', text: 'App', action: { type: 'custom', data: 'shop://cart' } },
        { type: 'box', action: { type: 'web', data: 'https://shop.example/box' }, items: [{ type: 'text', text: 'Whole box' }] },
        { type: 'textButton', text: 'Inside', action: { type: 'internal', data: 'x' } },
      ],
    },
  } as unknown as Card;

  it('are told with their element, and a link can be kept from opening', () => {
    const tapped = vi.fn(() => false);
    const drawn = drawCard(card, drawing({ tapped }));
    const link = drawn.querySelector('a')!;
    const click = new MouseEvent('click', { cancelable: true });
    link.dispatchEvent(click);
    expect(click.defaultPrevented).toBe(true);
    expect(tapped).toHaveBeenCalledWith({ type: 'web', data: 'https://shop.example/' }, 'site');
    expect([link.rel, link.target]).toEqual(['noopener noreferrer', '_blank']);
    drawn.querySelector('button')!.click();
    expect(tapped).toHaveBeenLastCalledWith({ type: 'custom', data: 'shop://cart' }, '');
  });

  it('cover a box without standing around what is in it', () => {
    const cover = drawCard(card, drawing()).querySelectorAll('a')[1]!;
    expect(cover.getAttribute('aria-label')).toBe('Whole box');
    expect(cover.childElementCount).toBe(0);
    expect(drawCard(card, drawing()).querySelectorAll('a, button')).toHaveLength(3);
  });
});

it('colours have a half for each mode, and what is seen through them comes last', () => {
  expect(colour('#80ff0000,#fff', false)).toBe('#ff000080');
  expect(colour('#80ff0000, #8fff', true)).toBe('#fff8');
  expect(colour('#abc', true)).toBe('#abc');
  for (const bad of ['', undefined, 'red', '#12', '#ggg', '#fff;x', 'url(x)']) expect(colour(bad, false)).toBe('');
});
