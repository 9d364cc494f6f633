import { expect, test } from 'vitest';
import { commands, greeting, offers } from './menu';

test('a menu by language, with a nested entry and a link', () => {
  const menu = [
    { locale: 'default', call_to_actions: [{ type: 'postback', title: 'Orders', payload: 'ORDERS' }, { type: 'web_url', title: 'Shop', url: 'https://shop.example' }, { type: 'nested', title: 'More', call_to_actions: [{ type: 'postback', title: 'Help', payload: 'HELP' }] }] },
    { locale: 'fr_FR', call_to_actions: [{ type: 'postback', title: 'Commandes', payload: 'ORDERS' }] },
  ];
  expect(offers(menu, 'en_US').map((one) => one.title)).toEqual(['Orders', 'Shop', 'Help']);
  expect(offers(menu, 'fr_FR')).toEqual([{ title: 'Commandes', payload: 'ORDERS', url: '' }]);
});

test('ice breakers in the old flat form, and nothing set', () => {
  expect(offers([{ question: 'Where are you?', payload: 'WHERE' }], 'en_US')).toEqual([{ title: 'Where are you?', payload: 'WHERE', url: '' }]);
  expect(offers(undefined, 'en_US')).toEqual([]);
  expect(offers([{ locale: 'default', call_to_actions: [{ title: 'x', url: 'javascript:alert(1)' }] }], 'en_US')).toEqual([]);
});

test('commands and greeting', () => {
  expect(commands([{ locale: 'default', commands: [{ name: 'help', description: 'Help' }, {}] }], 'de_DE')).toEqual(['help']);
  expect(greeting([{ locale: 'default', text: 'Hi {{user_first_name}} {{user_last_name}}!' }], 'en_US', 'Nora', 'Lind')).toBe('Hi Nora Lind!');
});
