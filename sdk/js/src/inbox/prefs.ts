import type { FeedClient } from './client';
import { h } from './dom';

/** Switches for what somebody gets: each feed, and its categories below it. They show what the server has. */
export function preferences(client: FeedClient, refused: () => void): HTMLElement[] {
  const updates: (() => void)[] = [];
  const update = () => updates.forEach((fn) => fn());
  const row = (feed: string, category: string | null, name: string, of = '') => {
    const isOn = (c: string | null) => client.session!.preferences.find((p) => p.feed === feed && p.category === c)?.on ?? true;
    const input = h('input', {
      type: 'checkbox',
      role: 'switch',
      onchange: () => {
        client.setPreferences([{ feed, category, on: input.checked }]).catch(refused).finally(update);
      },
    });
    updates.push(() => {
      input.checked = isOn(category);
      input.disabled = !!category && !isOn(null);
    });
    return h('label', { part: `preference${of}` }, h('span', {}, name), input);
  };
  const rows = client.session!.feeds.flatMap((f) => [row(f.key, null, f.name), ...f.categories.map((c) => row(f.key, c.id, c.name, ' in'))]);
  update();
  return rows;
}
