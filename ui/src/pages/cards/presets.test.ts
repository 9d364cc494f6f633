import { expect, test } from 'vitest';
import { preset, presetNames, type Content } from './presets';
import { en } from './words/en';
import { fr } from './words/fr';

test('each beginning has a sample for each of its placeholders, in both languages', () => {
  for (const { begins, presets } of [en, fr]) {
    for (const name of [...presetNames.design, ...presetNames.data]) {
      const { card, data, samples = {}, colors = {}, variables = [] }: Content = preset(name, begins);
      const found = [...JSON.stringify(card ?? data).matchAll(/\{([\w.]+)\}/g)].map((one) => one[1]!);
      expect(presets[name]?.name, name).toBeTruthy();
      expect([...new Set(found)].filter((one) => !(one in samples) && !(one in colors)), name).toEqual([]);
      expect(variables.map((one) => one.key).filter((one) => !found.includes(one)), name).toEqual([]);
    }
  }
});
