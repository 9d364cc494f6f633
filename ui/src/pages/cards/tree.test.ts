import { describe, expect, it } from 'vitest';
import { begin, change, redo, undo } from './history';
import { at, changes, duplicate, insert, linesOf, lineOf, move, nudge, put, remove, takes, type Part } from './tree';

const text = (say: string): Part => ({ type: 'text', text: say });
const card: Part = {
  version: 1,
  body: { items: [text('a'), { type: 'box', items: [text('b'), text('c')] }, { type: 'carouselView', items: [{ version: 1, body: { items: [text('d')] } }, { version: 1, body: { items: [] } }] }] },
};
const said = (tree: Part) => linesOf(tree).map((line) => '  '.repeat(line.depth) + (line.kind === 'card' ? 'card' : (line.part.text ?? line.part.type)));
const frozen = JSON.stringify(card);

describe('the tree of a card', () => {
  it('is listed as it is drawn, under the paths that the API gives', () => {
    expect(said(card)).toEqual(['a', 'box', '  b', '  c', 'carouselView', '  card', '    d', '  card']);
    expect(linesOf(card).map((line) => line.path)[6]).toBe('body.items[2].items[0].body.items[0]');
  });
  it('takes values, and lets go of what is emptied', () => {
    const styled = put(card, 'body.items[0].textStyle.size', 18);
    expect(at(styled, 'body.items[0].textStyle')).toEqual({ size: 18 });
    expect(put(styled, 'body.items[0].textStyle.size', undefined)).toEqual(card);
    expect(at(put(card, 'body.items[0].text', undefined), 'body.items[0]')).toEqual({ type: 'text' });
  });
  it('moves within a list, both ways', () => {
    expect(said(nudge(card, 'body.items[0]', 'down').tree)).toEqual(['box', '  b', '  c', 'a', 'carouselView', '  card', '    d', '  card']);
    expect(nudge(card, 'body.items[1].items[1]', 'up').path).toBe('body.items[1].items[0]');
    expect(nudge(card, 'body.items[0]', 'up').tree).toBe(card);
    expect(nudge(card, 'body.items[1].items[1]', 'down').tree).toBe(card);
  });
  it('moves into a box that moves up by that, and out again', () => {
    const into = move(card, 'body.items[0]', 'body.items[1].items', 2);
    expect([said(into.tree), into.path]).toEqual([['box', '  b', '  c', '  a', 'carouselView', '  card', '    d', '  card'], 'body.items[0].items[2]']);
    const out = nudge(into.tree, into.path, 'out');
    expect([said(out.tree), out.path]).toEqual([['box', '  b', '  c', 'a', 'carouselView', '  card', '    d', '  card'], 'body.items[1]']);
    expect(nudge(out.tree, out.path, 'in').tree).toEqual(into.tree);
  });
  it('never moves a part into itself, nor a component among cards', () => {
    expect(move(card, 'body.items[1]', 'body.items[1].items', 0).tree).toBe(card);
    expect(takes(card, 'body.items[2].items')).toBe('card');
    expect(move(card, 'body.items[0]', 'body.items[2].items', 0).tree).toBe(card);
    expect(nudge(card, 'body.items[2].items[0]', 'out').tree).toBe(card);
    expect(nudge(card, 'body.items[2].items[0].body.items[0]', 'out').tree).toBe(card);
  });
  it('keeps what it was made of', () => {
    remove(card, 'body.items[1].items[0]');
    insert(card, 'body.items', 1, text('x'));
    duplicate(card, 'body.items[1]');
    expect(JSON.stringify(card)).toBe(frozen);
  });
  it('doubles a part beside itself', () => expect(said(duplicate(card, 'body.items[1].items[0]').tree).slice(1, 5)).toEqual(['box', '  b', '  b', '  c']));
  it('finds the part that a problem speaks of', () => expect(lineOf(linesOf(card), 'body.items[2].items[0].body.items[0].textStyle.color')?.part).toEqual(text('d')));
  it('tells what differs', () => expect(changes(card, put(card, 'body.items[0].text', 'z'))).toEqual([{ path: 'body.items[0].text', before: 'a', after: 'z' }]));
});

describe('what was done', () => {
  it('is taken back and done again; typing in one field is one step', () => {
    let h = change(begin('a'), 'b');
    for (const typed of ['c', 'cd', 'cde']) h = change(h, typed, 'text');
    expect([undo(h).now, undo(undo(h)).now, undo(undo(undo(h))).now]).toEqual(['b', 'a', 'a']);
    expect(redo(undo(h)).now).toBe('cde');
    expect(redo(change(undo(h), 'x')).now).toBe('x');
  });
});
