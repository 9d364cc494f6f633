import { expect, test } from 'vitest';
import { changeOf, draftOf, moved, profileOf } from './draft';

const full = {
  get_started: { payload: 'START' },
  greeting: [{ locale: 'default', text: 'Hello' }, { locale: 'fr_FR', text: 'Bonjour' }],
  persistent_menu: [{ locale: 'default', call_to_actions: [{ type: 'postback', title: 'Orders', payload: 'O' }], composer_input_disabled: true }],
  ice_breakers: [{ locale: 'default', call_to_actions: [{ question: 'Open?', payload: 'Q' }] }],
  commands: [{ locale: 'default', commands: [{ name: 'help', description: 'Help' }] }],
  whitelisted_domains: ['https://shop.example'],
  account_linking_url: 'https://shop.example/link',
};

test('a profile comes back as it was from its draft', () => {
  expect(profileOf(draftOf(full))).toEqual(full);
  expect(changeOf(full, profileOf(draftOf(full)))).toBeUndefined();
  expect(changeOf({}, profileOf(draftOf({})))).toBeUndefined();
});

test('a change asks for what differs only, and removes what was emptied', () => {
  const draft = draftOf(full);
  draft.spoken.fr_FR = { ...draft.spoken.fr_FR!, greeting: ' ' };
  draft.spoken.default = { ...draft.spoken.default!, menu: [], mute: false };
  draft.domains = 'https://shop.example\nhttps://m.shop.example';
  expect(changeOf(full, profileOf(draft))).toEqual({
    greeting: [{ locale: 'default', text: 'Hello' }],
    whitelisted_domains: ['https://shop.example', 'https://m.shop.example'],
    remove: ['persistent_menu'],
  });
});

test('a line moves by one', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
});
